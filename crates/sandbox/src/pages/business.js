"use strict";
// How what the business sends looks to the customer, with everything that can be tapped.
const business = (() => {
  const MARKS = { "*": "b", _: "i", "~": "s", "`": "code" };

  // WhatsApp's own marks in texts.
  function rich(text, className) {
    const box = make("div", className || "text");
    for (const part of String(text || "").split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|```[^`]+```)/)) {
      const mark = part.startsWith("```") ? "```" : part[0];
      const tag = part.length > 2 && part.endsWith(mark || "") && MARKS[mark && mark[0]];
      box.append(tag && part.length > 2 * mark.length ? make(tag, "", part.slice(mark.length, -mark.length)) : part);
    }
    return box;
  }

  // A file that was uploaded, or the address of one that is elsewhere.
  function shown(kind, part) {
    if (!part) return [];
    if (part.id) return [file(kind, part)].filter(Boolean);
    return part.link ? [make("span", "file linked", (NAMES[kind] || kind) + " · " + (part.filename || part.link))] : [];
  }

  function place(part) {
    const box = make("div", "place");
    const pin = make("span", "pin", "📍");
    pin.setAttribute("aria-hidden", "true");
    const lines = make("span", "line");
    lines.append(make("strong", "", part.name || "Location"), make("small", "", [part.address, part.latitude + ", " + part.longitude].filter(Boolean).join("\n")));
    box.append(pin, lines);
    return box;
  }

  function card(contact) {
    const box = make("div", "place");
    const name = (contact.name || {}).formatted_name || "";
    const picture = make("span", "avatar");
    picture.setAttribute("aria-hidden", "true");
    paint(picture, { id: name, name: name || "?" });
    const lines = make("span", "line");
    const more = [...(contact.phones || []).map((p) => p.phone), ...(contact.emails || []).map((m) => m.email), (contact.org || {}).company];
    lines.append(make("strong", "", name), make("small", "", more.filter(Boolean).join("\n")));
    box.append(picture, lines);
    return box;
  }

  function header(part) {
    if (!part) return [];
    const kind = String(part.type).toLowerCase();
    if (kind === "text") return [make("div", "head", part.text)];
    if (kind === "location") return [place(part.location || {})];
    if (kind === "product") return [make("div", "head", "🛍 " + ((part.product || {}).product_retailer_id || "Product"))];
    return shown(kind, part[kind]);
  }

  function tap(icon, label, act) {
    const button = make("button", "tap");
    button.type = "button";
    const sign = make("span", "", icon);
    sign.setAttribute("aria-hidden", "true");
    button.append(sign, make("span", "", label || ""));
    button.addEventListener("click", act);
    return button;
  }

  function taps(buttons) {
    if (!buttons.length) return [];
    const row = make("div", "taps");
    row.append(...buttons);
    return [row];
  }

  const say = (id, what) => answers.send({ message: id, ...what });

  // The buttons below an interactive message.
  function asked(id, part) {
    const action = part.action || {}, parameters = action.parameters || {};
    const open = (icon, label, words) => tap(icon, label, () => answers.tell(label, words));
    switch (part.type) {
      case "button": return action.buttons.map(({ reply }) => tap("↩", reply.title, () => say(id, { choice: reply.id })));
      case "list": return [tap("☰", action.button, () => answers.choose(action.button, action.sections, (row) => say(id, { choice: row })))];
      case "cta_url": return [open("↗", parameters.display_text, "Opens " + parameters.url)];
      case "voice_call": return [open("📞", parameters.display_text || "Call now", "Calls the business.")];
      case "location_request_message": return [tap("📍", "Send location", () => say(id, {}))];
      case "request_contact_info": return [tap("📇", "Share contact info", () => say(id, {}))];
      case "call_permission_request": return permission(id);
      case "address_message": return [tap("🏠", "Provide address", () => answers.address(parameters, (fields) => say(id, { fields })))];
      case "flow": return [tap("🧾", parameters.flow_cta, () => answers.form(parameters.flow_cta, (fields) => say(id, { fields })))];
      case "product": return [tap("🛒", "Order", () => order(id, [action.product_retailer_id]))];
      case "product_list": return [tap("🛒", "View items", () => order(id, products(action.sections)))];
      case "catalog_message": return [tap("🛒", "View catalogue", () => order(id, [parameters.thumbnail_product_retailer_id || "TEA-250", "CUP-BLUE"]))];
      default: return [];
    }
  }

  const permission = (id) => [
    tap("✓", "Allow calls", () => say(id, { choice: "accept" })),
    tap("✕", "Do not allow", () => say(id, { choice: "reject" })),
  ];
  const products = (sections) => (sections || []).flatMap((section) => section.product_items.map((item) => item.product_retailer_id));
  const order = (id, list, more) => answers.order(list, (items) => say(id, { items, ...more }));

  // The cards of an interactive carousel.
  function cards(id, part) {
    const strip = make("div", "cards");
    strip.tabIndex = 0;
    strip.setAttribute("role", "group");
    strip.setAttribute("aria-label", "Cards");
    for (const [at, one] of (part.action.cards || []).entries()) {
      const box = make("div", "card");
      if (one.type === "product") {
        box.append(make("div", "head", "🛍 " + one.action.product_retailer_id), ...taps([tap("🛒", "Order", () => order(id, [one.action.product_retailer_id], { card: at }))]));
      } else {
        const { buttons, parameters } = one.action;
        const below = buttons
          ? buttons.map(({ quick_reply: reply }) => tap("↩", reply.title, () => say(id, { choice: reply.id, card: at })))
          : [tap("↗", parameters.display_text, () => answers.tell(parameters.display_text, "Opens " + parameters.url))];
        box.append(...header(one.header), ...(one.body ? [rich(one.body.text)] : []), ...taps(below));
      }
      strip.append(box);
    }
    return strip;
  }

  // A button of a template, by its kind.
  function templateButton(id, button, above, more) {
    const { text } = button;
    const choose = { choice: text, ...more };
    switch (button.type) {
      case "QUICK_REPLY": return tap("↩", text, () => say(id, choose));
      case "URL": return tap("↗", text, () => answers.tell(text, "Opens " + button.url));
      case "PHONE_NUMBER": return tap("📞", text, () => answers.tell(text, "Calls " + button.phone_number));
      case "VOICE_CALL": return tap("📞", text, () => answers.tell(text, "Calls the business."));
      case "COPY_CODE": case "OTP": return tap("⧉", text, () => answers.copy(button.code));
      case "FLOW": return tap("🧾", text, () => answers.form(text, (fields) => say(id, { fields, ...choose })));
      case "CATALOG": return tap("🛒", text, () => order(id, [button.product || "TEA-250"], choose));
      case "SPM": return tap("🛒", text, () => order(id, [((above || {}).product || {}).product_retailer_id || "TEA-250"], choose));
      case "MPM": return tap("🛒", text, () => order(id, products(button.sections), choose));
      default: return tap("📇", text || "Share contact info", () => say(id, choose));
    }
  }

  function template(id, part, more) {
    const out = [...header(part.header)];
    if (part.offer) {
      const until = part.offer.expires ? " · ends " + new Date(part.offer.expires).toLocaleString() : "";
      out.push(make("div", "head", "⏱ " + part.offer.text + until));
    }
    if (part.body) out.push(rich(part.body));
    if (part.footer) out.push(make("div", "foot", part.footer));
    const buttons = (part.buttons || []).map((button) => templateButton(id, button, part.header, more));
    out.push(...taps(part.asks === "call_permission" ? [...buttons, ...permission(id)] : buttons));
    if (part.cards) {
      const strip = make("div", "cards");
      strip.tabIndex = 0;
      strip.setAttribute("role", "group");
      strip.setAttribute("aria-label", "Cards");
      strip.append(...part.cards.map((one, at) => {
        const box = make("div", "card");
        box.append(...template(id, one, { card: at }));
        return box;
      }));
      out.push(strip);
    }
    return out;
  }

  // The parts of a bubble; nothing for kinds that look the same whoever sends them.
  return (message) => {
    const part = message.message[message.kind];
    switch (message.kind) {
      case "text": return [rich(part.body)];
      case "image": case "video": case "audio": case "document": case "sticker":
        return [...shown(message.kind, part), ...(part.caption ? [rich(part.caption)] : [])];
      case "location": return [place(part)];
      case "contacts": return part.map(card);
      case "template": return message.shown ? template(message.id, message.shown) : null;
      case "interactive": {
        const out = [...header(part.header)];
        if (part.type === "call_permission_request" && !part.body) out.push(rich("May we call you?"));
        if (part.type === "product" && part.action) out.push(make("div", "head", "🛍 " + part.action.product_retailer_id));
        if (part.body) out.push(rich(part.body.text));
        if (part.footer) out.push(make("div", "foot", part.footer.text));
        return part.type === "carousel" ? [...out, cards(message.id, part)] : [...out, ...taps(asked(message.id, part))];
      }
      default: return null;
    }
  };
})();
