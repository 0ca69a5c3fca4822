"use strict";
// How a message looks on the phone.
const NAMES = {
  image: "🖼 Image", video: "🎞 Video", audio: "🎵 Audio", document: "📄 Document", sticker: "Sticker", location: "📍 Location",
  contacts: "👤 Contact card", button: "Button", interactive: "Answer", order: "🛒 Order", template: "Template", unsupported: "Unsupported message",
  system: "System message", request_welcome: "Opened the chat",
};

function words(message) {
  const kind = message.kind;
  const part = (message.message && message.message[kind]) || {};
  switch (kind) {
    case "text": return part.body || "";
    case "location": return [part.name, part.address, part.latitude !== undefined ? part.latitude + ", " + part.longitude : ""].filter(Boolean).join("\n");
    case "contacts": return Array.isArray(part) ? part.map((c) => (c.name || {}).formatted_name || "").join(", ") : "";
    case "button": return part.text || "";
    case "interactive": return answered(part);
    case "order": return [...(part.product_items || []).map((item) => item.quantity + " × " + item.product_retailer_id), part.text].filter(Boolean).join("\n");
    case "template": return (message.shown && message.shown.body) || part.name || "";
    case "document": return [part.filename, part.caption].filter(Boolean).join("\n");
    case "system": return part.body || "";
    case "unsupported": return part.type || "";
    default: return part.caption || part.text || part.link || "";
  }
}

// What was answered to a button, list, form or request.
function answered(part) {
  const reply = part.button_reply || part.list_reply;
  if (reply) return [reply.title, reply.description].filter(Boolean).join("\n");
  if (part.call_permission_reply) return part.call_permission_reply.response === "accept" ? "Calls allowed" : "Calls not allowed";
  if (!part.nfm_reply) return (part.body || {}).text || part.type || "";
  const lines = (value, name) =>
    value && typeof value === "object" ? Object.entries(value).flatMap(([inner, v]) => (Array.isArray(v) ? [inner + ": " + v.join(", ")] : lines(v, inner))) : [name + ": " + value];
  try {
    return lines(JSON.parse(part.nfm_reply.response_json), "").filter((line) => !line.startsWith("flow_token")).join("\n");
  } catch {
    return part.nfm_reply.body || "";
  }
}

// The line above a message that says where it comes from.
function came(message) {
  const { context = {}, referral } = message.message;
  if (referral) return "From an advertisement: " + (referral.headline || referral.source_url || "");
  if (context.referred_product) return "About the product " + context.referred_product.product_retailer_id;
  return context.frequently_forwarded ? "Forwarded many times" : context.forwarded ? "Forwarded" : "";
}

// The file of a message, as far as a browser can show it.
function file(kind, part) {
  if (!part || !part.id) return null;
  const address = "/control/phone/media/" + encodeURIComponent(part.id);
  const build = { image: "img", sticker: "img", video: "video", audio: "audio", document: "a" }[kind];
  if (!build) return null;
  const element = make(build, "file " + kind);
  if (build === "a") {
    element.href = address;
    element.download = part.filename || "document";
    element.textContent = "↓ " + (part.filename || "Document");
    return element;
  }
  element.src = address;
  if (build === "img") {
    element.alt = part.caption || NAMES[kind];
    element.loading = "lazy";
  } else {
    element.controls = true;
    element.preload = "metadata";
    element.setAttribute("aria-label", NAMES[kind]);
  }
  element.addEventListener("error", () => element.replaceWith(make("span", "soft", "The file is not there any more.")));
  return element;
}

function title(message) {
  const part = message.message[message.kind] || {};
  return message.kind === "audio" && part.voice ? "🎤 Voice message" : NAMES[message.kind] || message.kind;
}

function bubble(message, at, edited, revoked, reaction, cited) {
  const mine = message.direction === "in";
  const drawn = mine ? null : business(message);
  const box = make("div", "bubble" + (mine ? " mine" : ""));
  box.append(make("span", "hidden", mine ? "You: " : "Business: "));
  const origin = came(message);
  if (origin) box.append(make("span", "cited", origin));
  if (cited) box.append(make("span", "cited", words(cited) || NAMES[cited.kind] || cited.kind));
  if (revoked) {
    box.append(make("div", "kind", "You deleted this message"));
  } else if (drawn) {
    box.append(...drawn);
  } else {
    if (message.kind !== "text") box.append(make("div", "kind", title(message)));
    const shown = file(message.kind, message.message[message.kind]);
    if (shown) box.append(shown);
    const [error] = message.message.errors || [];
    if (error && message.kind !== "unsupported") box.append(make("div", "soft", (error.error_data || {}).details || error.title));
    // The link has the name already.
    const own = shown && message.kind === "document" ? message.message.document.caption : words(message);
    const text = edited !== undefined ? edited : own;
    if (text) box.append(make("div", "text", text));
  }
  const meta = make("div", "meta");
  if (edited !== undefined && !revoked) meta.append(make("span", "", "edited"));
  const time = make("time", "", at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = at.toISOString();
  meta.append(time);
  if (mine) {
    const read = message.status === "read";
    const ticks = make("span", "ticks" + (read ? " blue" : ""), "✓✓");
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", read ? "Read" : "Delivered");
    meta.append(ticks);
  }
  if (!revoked) meta.append(actions(message, mine));
  box.append(meta);
  for (const emoji of Object.values(reaction || {})) if (emoji) box.append(make("div", "reaction", emoji));
  return box;
}

function actions(message, mine) {
  const details = make("details", "acts");
  const summary = make("summary", "", "⋯");
  summary.setAttribute("aria-label", "Actions for this message");
  const row = make("div");
  const add = (text, label, act) => {
    const button = make("button", "", text);
    button.type = "button";
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    row.append(button);
  };
  const begin = (kind, text) => {
    state.act = { kind, reply_to: message.id };
    $("quote").hidden = false;
    $("quote-text").textContent = text + ": " + (words(message) || NAMES[message.kind] || message.kind);
    if (kind === "edit") $("body").value = words(message);
    $("body").focus();
    details.open = false;
  };
  add("Reply", "", () => begin("", "Reply"));
  for (const emoji of ["👍", "❤️", "😂"]) add(emoji, "React with " + emoji, () => perform({ act: "react", emoji, message: message.id }));
  add("No reaction", "", () => perform({ act: "unreact", message: message.id }));
  if (mine && message.kind === "text") add("Edit", "", () => begin("edit", "Edit"));
  if (mine) add("Delete for everyone", "", () => perform({ act: "delete", message: message.id }));
  details.append(summary, row);
  return details;
}
