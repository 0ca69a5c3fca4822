//! Templates and Flows. Facts 6.4.

use super::{
    super::{
        Retry::{AfterChange, Later, Never},
        step::{ADMIN, AGAIN_LATER},
    },
    Rule, one,
};

const FILL_IN: &str = "Check what is filled in and send it again.";
const ANOTHER: &str = "Choose another template.";
const EDIT: &str = "Change the template and submit it again.";
const FLOW: &str = "Your administrator must look at the flow.";

pub(super) const RULES: &[Rule] = &[
    one(132_000, Never, "the template has another number of variables", FILL_IN),
    one(
        132_001,
        AfterChange,
        "the template does not exist in this language, or is not approved",
        ANOTHER,
    ),
    one(
        132_005,
        Never,
        "the template is too long with what was filled in",
        "Shorten what is filled in.",
    ),
    one(132_007, Never, "the template breaks a rule of WhatsApp for its form", EDIT),
    one(
        132_008,
        Never,
        "something that was filled in has a form of older templates",
        FILL_IN,
    ),
    one(132_012, Never, "something that was filled in has the wrong form", FILL_IN),
    one(132_015, AfterChange, "WhatsApp paused the template because of low quality", ANOTHER),
    one(132_016, Never, "WhatsApp switched the template off for good", ANOTHER),
    one(132_018, Never, "something that was filled in is not allowed", FILL_IN),
    one(132_068, AfterChange, "the flow is blocked", FLOW),
    one(
        132_069,
        Later,
        "the flow is slowed down to ten messages an hour",
        "Send it again in an hour.",
    ),
    one(134_100, Never, "only marketing templates can be sent in this way", ANOTHER),
    one(
        134_101,
        Later,
        "the template is still being prepared",
        "Send it again in ten minutes.",
    ),
    one(134_102, AfterChange, "the template cannot be sent as marketing", ANOTHER),
    one(134_103, Later, "WhatsApp's marketing service refused the template", AGAIN_LATER),
    one(139_000, AfterChange, "WhatsApp blocked the flow for breaking a rule", FLOW),
    one(139_001, AfterChange, "the flow cannot be changed in its state", FLOW),
    one(
        139_002,
        AfterChange,
        "the flow cannot be published: it has errors, or no endpoint",
        FLOW,
    ),
    one(139_003, AfterChange, "the flow cannot be retired in its state", FLOW),
    one(139_004, AfterChange, "the flow cannot be deleted in its state", FLOW),
    one(1_752_041, Never, "the account was linked twice at once", ADMIN),
    one(
        2_388_019,
        AfterChange,
        "our account has as many templates as it may",
        "Delete a template first.",
    ),
    one(2_388_040, Never, "a field of the template is too long", EDIT),
    one(2_388_047, Never, "the template's header has the wrong form", EDIT),
    one(2_388_072, Never, "the template's body has the wrong form", EDIT),
    one(2_388_073, Never, "the template's footer has the wrong form", EDIT),
    one(2_388_293, Never, "the template has too many variables for its length", EDIT),
    one(2_388_299, Never, "the template begins or ends with a variable", EDIT),
    one(
        2_388_318,
        Never,
        "a template of this kind cannot be changed",
        "Create a new template.",
    ),
    one(2_388_330, Never, "a template of this kind cannot be deleted", ADMIN),
];
