"use strict";
// The menu behind the plus sign: every kind of message that is not just text. What is written in the composer goes along
// as caption, title or names where a kind has such.
(() => {
  const DOCX = { sample: "form.docx" }, TXT = { sample: "notes.txt" }, PNG = { sample: "chart.png" };
  const ITEMS = [
    ["Files", [
      ["📷", "Photo", { kind: "image" }, ""],
      ["📊", "Picture", { kind: "image", media: PNG }, ""],
      ["🎬", "Video", { kind: "video" }, ""],
      ["🎤", "Voice", { kind: "voice" }],
      ["🎵", "Audio", { kind: "audio" }],
      ["📕", "PDF", { kind: "document" }, ""],
      ["📘", "Word", { kind: "document", media: DOCX }, ""],
      ["🗒️", "Text file", { kind: "document", media: TXT }, ""],
      ["🙂", "Sticker", { kind: "sticker" }],
      ["🤹", "Moving sticker", { kind: "animated_sticker" }],
      ["📎", "Your file", "file"],
      ["💔", "Lost file", { kind: "image", media: "failed" }, ""],
    ]],
    ["Places and people", [
      ["📍", "Place", { kind: "location", fields: { address: "Harbour Road 1, Bengaluru" } }, "Harbour entrance, gate 4"],
      ["🧭", "Position", { kind: "location" }],
      ["🛰️", "Live location", { kind: "live_location" }],
      ["👤", "Contact", { kind: "contacts" }, "Maya Fernandes"],
      ["👥", "Contacts", { kind: "contacts" }, "Maya Fernandes\nSam Okoro\nGrant & Lindqvist LLP"],
      ["📇", "Own number", { kind: "contact_request" }],
    ]],
    ["Answers", [
      ["📨", "Template button", { kind: "button" }, "Confirm appointment"],
      ["🔘", "Reply button", { kind: "button_reply" }, "Yes, please"],
      ["📋", "List choice", { kind: "list_reply", fields: { description: "Table for four" } }, "Friday, 19:00"],
      ["🧾", "Form", { kind: "flow" }],
      ["🏠", "Address", { kind: "address" }],
      ["📞", "Allow calls", { kind: "call_permission", body: "accept" }],
      ["🔕", "Refuse calls", { kind: "call_permission", body: "reject" }],
      ["🛒", "Order", { kind: "order" }, ""],
    ]],
    ["Text from elsewhere", [
      ["➡️", "Forwarded", { kind: "text", forwarded: "once" }, "The school trip is moved to Monday"],
      ["⏩", "Forwarded often", { kind: "text", forwarded: "often" }, "FREE LUNCH for everybody who forwards this!"],
      ["📣", "From an ad", { kind: "text", referral: true }, "Hi, is the autumn sale still on?"],
      ["🏷️", "About a product", { kind: "text", product: true }, "Is this still available?"],
    ]],
    ["Other", [
      ["👋", "Opens the chat", { kind: "request_welcome" }],
      ["❔", "Unsupported", { kind: "unsupported" }, "poll"],
      ["🧩", "Raw JSON", "raw"],
    ]],
  ];
  const menu = $("attach"), opener = $("attach-open"), chooser = $("attach-file");

  function open(wanted) {
    menu.hidden = !wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    if (!wanted) return;
    show(tiles);
    $("log").scrollTop = $("log").scrollHeight;
  }

  function show(part) {
    menu.replaceChildren(...part);
    menu.scrollTop = 0;
  }

  // Sends what was chosen. `words` is what is said when the composer is empty; without it the kind says nothing.
  async function send(draft, words) {
    const typed = $("body").value.trim();
    const answers = state.act && !state.act.kind ? { reply_to: state.act.reply_to } : {};
    const body = words === undefined ? {} : { body: typed || words };
    if (!(await transmit({ ...draft, ...body, ...answers }))) return;
    if (words !== undefined) $("body").value = "";
    state.act = null;
    $("quote").hidden = true;
    open(false);
    $("body").focus();
  }

  const act = { file: () => chooser.click(), raw: () => show([raw()]) };
  const tiles = ITEMS.flatMap(([name, items]) => {
    const grid = make("div", "tiles");
    for (const [icon, label, draft, words] of items) {
      const tile = make("button", "tile");
      tile.type = "button";
      const picture = make("span", "icon", icon);
      picture.setAttribute("aria-hidden", "true");
      tile.append(picture, make("span", "", label));
      tile.addEventListener("click", typeof draft === "string" ? act[draft] : () => send(draft, words));
      grid.append(tile);
    }
    return [make("h3", "", name), grid];
  });

  // A message of any kind, as it is typed.
  function raw() {
    const box = make("div", "raw");
    const text = make("textarea");
    text.rows = 8;
    text.spellcheck = false;
    text.setAttribute("aria-label", "Message object of Meta, without id, time and sender");
    text.value = JSON.stringify({ type: "text", text: { body: "Hello" }, context: { forwarded: true } }, null, 2);
    const go = Object.assign(make("button", "primary", "Send as it is"), { type: "button" });
    go.addEventListener("click", () => {
      try {
        send({ raw: JSON.parse(text.value) });
      } catch (error) {
        problem(error);
      }
    });
    box.append(text, go);
    return box;
  }

  const problem = (error) => {
    $("problem").hidden = false;
    $("problem").textContent = error.message;
  };

  // A file of one's own is what its type says; everything else is a document.
  chooser.addEventListener("change", async () => {
    const [chosen] = chooser.files;
    chooser.value = "";
    if (!chosen) return;
    const mime = chosen.type || "application/octet-stream";
    try {
      const answer = await fetch("/control/phone/media?" + new URLSearchParams({ our_number: state.number }), {
        method: "POST", body: chosen, headers: { "content-type": mime },
      });
      const kept = await answer.json();
      if (!answer.ok) throw new Error(kept.message);
      const kind = mime === "image/webp" ? "sticker" : { image: "image", video: "video", audio: "audio" }[mime.split("/")[0]] || "document";
      const fields = kind === "document" ? { filename: chosen.name } : {};
      await send({ kind, media: { id: kept.id }, fields }, ["sticker", "audio"].includes(kind) ? undefined : "");
    } catch (error) {
      problem(error instanceof TypeError ? new Error("The sandbox does not answer.") : error);
    }
  });

  opener.addEventListener("click", () => open(menu.hidden));
  $("composer").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    open(false);
    opener.focus();
  });
})();
