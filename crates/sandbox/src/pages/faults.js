"use strict";
// The panel that makes things go wrong, and the changes of a person's number and user id.
(() => {
  const SEND = "SendWhatsAppMessage";
  const PRESETS = [
    ["WhatsApp throttles sending", { service: "eum", operation: SEND, kind: "throttle" }],
    ["WhatsApp refuses sending", { service: "eum", operation: SEND, kind: "refuse" }],
    ["WhatsApp fails", { service: "eum", operation: SEND, kind: "error" }],
    ["WhatsApp times out, nothing sent", { service: "eum", operation: SEND, kind: "timeout_before" }],
    ["WhatsApp times out, but sent", { service: "eum", operation: SEND, kind: "timeout_after" }],
    ["WhatsApp hangs up, nothing sent", { service: "eum", operation: SEND, kind: "drop_before" }],
    ["WhatsApp hangs up, but sent", { service: "eum", operation: SEND, kind: "drop_after" }],
    ["WhatsApp is slow", { service: "eum", operation: SEND, kind: "delay" }],
    ["Next event comes several times", { service: "eum", kind: "duplicate" }],
    ["DynamoDB throttles", { service: "dynamodb", kind: "throttle" }],
    ["DynamoDB has a conflict", { service: "dynamodb", kind: "conflict" }],
    ["DynamoDB fails", { service: "dynamodb", kind: "error" }],
    ["DynamoDB is slow", { service: "dynamodb", kind: "delay" }],
    ["DynamoDB hangs up, but written", { service: "dynamodb", kind: "drop_after" }],
    ["Queue fails", { service: "sqs", kind: "error" }],
    ["Storage throttles", { service: "s3", kind: "throttle" }],
    ["Storage refuses", { service: "s3", kind: "refuse" }],
    ["Storage is slow", { service: "s3", kind: "delay" }],
    ["Storage breaks off half-way", { service: "s3", kind: "cut" }],
    ["Storage has no such bucket", { service: "s3", kind: "no_bucket" }],
    ["Storage is in another region", { service: "s3", kind: "redirect" }],
    ["Sign-in pool throttles", { service: "cognito", kind: "throttle" }],
  ];
  const problem = $("fault-problem");

  function describe(fault) {
    const preset = PRESETS.find(([, p]) => p.service === fault.service && p.kind === fault.kind && (p.operation || null) === fault.operation);
    const name = preset ? preset[0] : [fault.service, fault.operation, fault.kind].filter(Boolean).join(" ");
    const filter = [fault.table, fault.contains && "“" + fault.contains + "”"].filter(Boolean).join(", ");
    return name + " × " + fault.times + (fault.millis ? ", " + fault.millis + " ms" : "") + (filter ? ", " + filter : "");
  }

  async function refresh() {
    const [{ faults }, { delivery }, clock, chaos] = await Promise.all(
      ["faults", "delivery", "clock", "chaos"].map((name) => call("/control/" + name)),
    );
    const lines = faults.map(describe);
    if (delivery) lines.push("Events come " + delivery.copies.join(" to ") + " times, shuffled over " + delivery.shuffleWindowMillis + " ms");
    if (clock.offsetSeconds) lines.push("Clock moved by " + clock.offsetSeconds / 3600 + " hours");
    if (chaos.plan) {
      const hits = Object.values(chaos.strikes).flatMap((kinds) => Object.values(kinds)).reduce((a, b) => a + b, 0);
      lines.push("Random faults: " + chaos.plan.perMille + " of 1000 calls, seed " + chaos.plan.seed + ", " + hits + " so far");
    }
    $("fault-list").replaceChildren(...lines.map((line) => make("li", "", line)));
    $("fault-none").hidden = lines.length > 0;
    $("fault-clear").hidden = lines.length === 0;
    $("fault-count").textContent = lines.length ? "(" + lines.length + ")" : "";
  }

  function act(work) {
    return async (event) => {
      if (event) event.preventDefault();
      try {
        await work(event);
        show(problem, null);
        await refresh();
      } catch (error) {
        show(problem, error);
      }
    };
  }

  const value = (id) => Number($(id).value || 0);
  $("fault-kind").replaceChildren(...PRESETS.map(([name], index) => Object.assign(make("option", "", name), { value: index })));
  $("fault-form").addEventListener("submit", act(() => {
    const fault = { operation: null, ...PRESETS[value("fault-kind")][1], times: value("fault-times") || 1 };
    if ($("fault-millis").value) fault.millis = value("fault-millis");
    return call("/control/faults", "POST", fault);
  }));
  $("delivery-form").addEventListener("submit", act(() =>
    call("/control/delivery", "PUT", { copies: [1, value("delivery-copies") || 1], shuffleWindowMillis: value("delivery-window") }),
  ));
  $("clock-form").addEventListener("submit", act(() =>
    call("/control/clock", "PUT", { offsetSeconds: Math.round(value("clock-hours") * 3600) }),
  ));
  $("fault-clear").addEventListener("click", act(async () => {
    for (const name of ["faults", "delivery", "clock", "chaos"]) await call("/control/" + name, "DELETE");
    for (const form of ["fault-form", "delivery-form", "clock-form"]) $(form).reset();
  }));
  // Faults are used up by others, so an open panel looks again now and then.
  let timer = 0;
  $("faults").addEventListener("toggle", () => {
    clearInterval(timer);
    if ($("faults").open) timer = setInterval(() => refresh().catch((error) => show(problem, error)), 2000);
    act(() => {})();
  });
  refresh().catch(() => {});

  // --- Being reachable otherwise ------------------------------------------------------------------------------------
  async function change(what) {
    try {
      await call("/control/phone/acts", "POST", { person: state.person, ...what });
      show($("change-problem"), null);
      $("change-form").reset();
      $("change").open = false;
    } catch (error) {
      show($("change-problem"), error);
    }
  }
  $("change-form").addEventListener("submit", (event) => {
    event.preventDefault();
    change({ act: "change_number", number: $("change-number").value });
  });
  $("change-id").addEventListener("click", () => change({ act: "change_user_id" }));
})();
