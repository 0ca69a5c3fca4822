"use strict";
// What opens when something in a message is tapped: sheets with lists, forms and orders, and the answers that go back.
const answers = (() => {
  const sheet = $("sheet");

  function open(title, content, submit) {
    const form = make("form");
    const head = make("h3", "", title || "");
    head.id = "sheet-title";
    const close = Object.assign(make("button", "secondary", "Close"), { type: "button" });
    close.addEventListener("click", () => sheet.close());
    const row = make("div", "pair");
    row.append(close);
    if (submit) row.append(Object.assign(make("button", "primary", submit.label), { type: "submit" }));
    const problem = Object.assign(make("p", "problem"), { hidden: true });
    problem.setAttribute("role", "alert");
    form.append(head, ...content, problem, row);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        if (submit && (await submit.act())) sheet.close();
      } catch (error) {
        show(problem, error);
      }
    });
    sheet.replaceChildren(form);
    sheet.showModal();
  }

  function field(name, label, value, type) {
    const box = make("label", "", label);
    const input = make("input");
    Object.assign(input, { name, type: type || "text", value: value === undefined ? "" : value, autocomplete: "off" });
    box.append(input);
    return { box, input };
  }

  async function send(what) {
    try {
      await call("/control/phone/answer", "POST", { person: state.person, ...what });
      show($("problem"), null);
      return true;
    } catch (error) {
      show($("problem"), error);
      return false;
    }
  }

  // Nothing goes anywhere: only what would happen is told.
  const tell = (title, words) => open(title, [make("p", "", words)]);

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code);
      tell("Copied", code);
    } catch {
      tell("The code", code);
    }
  }

  function choose(title, sections, pick) {
    const rows = (sections || []).flatMap((section) => [
      ...(section.title ? [make("h4", "", section.title)] : []),
      ...section.rows.map((row) => {
        const button = make("button", "row");
        button.type = "button";
        button.append(make("span", "", row.title), ...(row.description ? [make("small", "", row.description)] : []));
        button.addEventListener("click", async () => {
          if (await pick(row.id)) sheet.close();
        });
        return button;
      }),
    ]);
    open(title, rows);
  }

  function form(title, done) {
    const text = Object.assign(make("textarea"), { rows: 8, spellcheck: false });
    text.value = JSON.stringify({ date: "2026-12-24", guests: 4, remarks: "A table by the window" }, null, 2);
    const label = make("label", "", "Answers as a JSON object");
    label.append(text);
    open(title, [label], { label: "Send", act: () => {
      const fields = JSON.parse(text.value);
      if (!fields || typeof fields !== "object" || Array.isArray(fields)) throw new Error("The answers must be a JSON object.");
      return done(fields);
    } });
  }

  const ADDRESS = [
    ["name", "Name"], ["phone_number", "Phone number"], ["in_pin_code", "PIN code"], ["house_number", "House number"],
    ["building_name", "Building"], ["address", "Street"], ["landmark_area", "Landmark"], ["city", "City"], ["state", "State"],
  ];

  function address(parameters, done) {
    const values = parameters.values || {}, errors = parameters.validation_errors || {};
    const fields = ADDRESS.map(([name, label]) => field(name, errors[name] ? label + " – " + errors[name] : label, values[name]));
    open("Your address", fields.map(({ box }) => box), { label: "Send", act: () =>
      done(Object.fromEntries(fields.filter(({ input }) => input.value).map(({ input }) => [input.name, input.value]))) });
  }

  function order(list, done) {
    const fields = [...new Set(list)].map((product, at) => {
      const made = field(product, product, at ? 0 : 1, "number");
      Object.assign(made.input, { min: 0, max: 99, step: 1, inputMode: "numeric" });
      return made;
    });
    open("Your order", fields.map(({ box }) => box), { label: "Order", act: () => {
      const items = fields.map(({ input }) => ({ product: input.name, quantity: Number(input.value) })).filter((item) => item.quantity > 0);
      if (!items.length) throw new Error("Nothing is chosen yet.");
      return done(items);
    } });
  }

  return { send, tell, copy, choose, form, address, order };
})();
