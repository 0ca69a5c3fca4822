"use strict";
// What people wrote is only ever put in as text, never as HTML.
const $ = (id) => document.getElementById(id);
const state = { people: new Map(), numbers: [], person: null, number: null, messages: new Map(), act: null, typing: 0 };

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

async function call(path, method, body) {
  const answer = await fetch(path, { method: method || "GET", body: body === undefined ? undefined : JSON.stringify(body) });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.message || "The sandbox answered " + answer.status + ".");
  return json;
}

function show(problem, error) {
  problem.hidden = !error;
  problem.textContent = error ? (error instanceof TypeError ? "The sandbox does not answer." : error.message) : "";
}

// --- People ---------------------------------------------------------------------------------------------------------
const PALETTE = ["#7a3e9d", "#a63c2e", "#1f6f5c", "#2c5aa0", "#8a5a00", "#9c2f66", "#3d6b21", "#4a4fb0"];

function paint(avatar, person) {
  let sum = 0;
  for (const letter of person.id) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const colour = person.colour || PALETTE[sum % PALETTE.length];
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  avatar.style.background = colour;
  avatar.style.color = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
  avatar.textContent = person.name.split(/\s+/).slice(0, 2).map((word) => [...word][0] || "").join("").toUpperCase();
}

function address(person) {
  return person.number || (person.username ? "@" + person.username : "No number · " + person.bsuid);
}

function link(person, number) {
  return "/phone?" + new URLSearchParams({ person, number });
}

function renderPeople() {
  const wanted = $("search").value.trim().toLowerCase();
  const digits = wanted.replace(/[^0-9]/g, "");
  const found = [...state.people.values()].filter(
    (p) => !wanted || p.name.toLowerCase().includes(wanted) || (p.username || "").includes(wanted) || (digits && (p.number || "").includes(digits)),
  );
  found.sort((a, b) => (b.last_at || 0) - (a.last_at || 0) || a.name.localeCompare(b.name));
  const number = state.number || (state.numbers[0] && state.numbers[0].id);
  $("list").replaceChildren(
    ...found.map((person) => {
      const item = make("li");
      const anchor = make("a");
      anchor.href = link(person.id, number);
      anchor.dataset.person = person.id;
      if (person.id === state.person) anchor.setAttribute("aria-current", "true");
      const avatar = make("span", "avatar");
      avatar.setAttribute("aria-hidden", "true");
      paint(avatar, person);
      const line = make("span", "line");
      line.append(make("span", "", person.name), make("small", "", address(person)));
      anchor.append(avatar, line);
      if (!person.online) anchor.append(make("span", "off", "offline"));
      item.append(anchor);
      return item;
    }),
  );
  $("list-empty").hidden = found.length > 0;
}

// --- Messages -------------------------------------------------------------------------------------------------------
function visible(message) {
  // What did not arrive, a customer does not see.
  return message.direction === "in" || message.status === "delivered" || message.status === "read" || (message.kind === "reaction" && message.status === "sent");
}

function renderChat() {
  const log = $("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const all = [...state.messages.values()].sort((a, b) => a.at - b.at || a.seq - b.seq).filter(visible);
  const edits = new Map(), revoked = new Set(), reactions = new Map();
  for (const message of all) {
    const part = message.message[message.kind] || {};
    if (message.kind === "edit") edits.set(part.original_message_id, ((part.message || {}).text || {}).body);
    if (message.kind === "revoke") revoked.add(part.original_message_id);
    if (message.kind === "reaction") {
      const both = reactions.get(part.message_id) || {};
      both[message.direction] = part.emoji;
      reactions.set(part.message_id, both);
    }
  }
  const nodes = [];
  let day = "";
  for (const message of all) {
    if (["edit", "revoke", "reaction"].includes(message.kind)) continue;
    const at = new Date(message.at);
    const date = at.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
    if (date !== day) nodes.push(keep("day " + date, "", () => make("div", "day", date)));
    day = date;
    if (message.kind === "system") {
      nodes.push(keep(message.id, "", () => make("div", "day", words(message))));
      continue;
    }
    const context = message.message.context || {};
    const cited = state.messages.get(context.id || context.message_id);
    const parts = [message, at, edits.get(message.id), revoked.has(message.id), reactions.get(message.id), cited];
    nodes.push(keep(message.id, JSON.stringify(parts), () => bubble(...parts)));
  }
  if (state.typing > Date.now()) {
    nodes.push(keep("typing", "", () => Object.assign(make("div", "bubble typing", "● ● ●"), { ariaHidden: "true" })));
  }
  arrange(log, nodes);
  if (atEnd || state.jump) log.scrollTop = log.scrollHeight;
  state.jump = false;
}

// What did not change keeps its element, so that focus and open menus stay and a screen reader hears only what is new.
const kept = new Map();
function keep(id, key, build) {
  const old = kept.get(id);
  if (old && old.key === key) return old.node;
  const node = build();
  kept.set(id, { key, node });
  return node;
}

function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

function transmit(draft) {
  return tell("messages", draft);
}

function perform(act) {
  return tell("acts", act);
}

async function tell(path, what) {
  try {
    await call("/control/phone/" + path, "POST", { person: state.person, our_number: state.number, ...what });
    show($("problem"), null);
    return true;
  } catch (error) {
    show($("problem"), error);
    return false;
  }
}

function renderHeader() {
  const person = state.people.get(state.person);
  document.body.classList.toggle("chosen", Boolean(person));
  $("phone").hidden = !person;
  $("nobody").hidden = Boolean(person);
  document.title = person ? person.name + " · The customer's phone" : "The customer's phone";
  if (!person) return;
  paint($("avatar"), person);
  $("name").textContent = person.name;
  $("about").textContent = address(person);
  $("online").setAttribute("aria-checked", String(person.online));
  $("number").value = state.number;
  $("marketing").checked = Boolean(person.marketing_stopped);
  notice();
}

function notice() {
  const person = state.people.get(state.person);
  const typing = state.typing > Date.now();
  $("notice").textContent = !person ? "" : !person.online ? "Offline: what the business writes waits." : typing ? "typing…" : "";
}

// A chat in view is a chat that is read.
let reading = false;
let readAgain = false;
async function markRead() {
  const person = state.people.get(state.person);
  if (reading) readAgain = true;
  if (reading || !person || !person.online || document.visibilityState !== "visible") return;
  if (![...state.messages.values()].some((m) => m.direction === "out" && m.status === "delivered")) return;
  reading = true;
  try {
    await call("/control/phone/read", "POST", { person: state.person, our_number: state.number });
  } catch {
    // The next event or focus tries again.
  } finally {
    reading = false;
  }
  // What was delivered while we were telling.
  if (readAgain) {
    readAgain = false;
    markRead();
  }
}

// --- Loading --------------------------------------------------------------------------------------------------------
let loading = 0;
async function loadChat() {
  const turn = ++loading;
  state.messages.clear();
  kept.clear();
  $("log").replaceChildren();
  state.act = null;
  $("quote").hidden = true;
  state.jump = true;
  renderHeader();
  renderPeople();
  if (!state.people.has(state.person)) return;
  const chat = await call("/control/phone/chat?" + new URLSearchParams({ person: state.person, our_number: state.number }));
  if (turn !== loading) return;
  // What the stream brought meanwhile is newer than the list.
  for (const message of chat.messages) if (!state.messages.has(message.id)) state.messages.set(message.id, message);
  renderChat();
  markRead();
}

async function loadPeople() {
  const { people } = await call("/control/phone/people");
  state.people = new Map(people.map((person) => [person.id, person]));
}

function choose() {
  const query = new URLSearchParams(location.search);
  const number = state.numbers.find((n) => [n.id, n.eum_id, n.number].includes(query.get("number")));
  const first = state.numbers[0];
  state.number = number ? number.id : first && first.id;
  const asked = query.get("person") || "";
  const person = state.people.get(asked) || [...state.people.values()].find((p) => p.number === "+" + asked.replace(/^[+ ]/, ""));
  state.person = person ? person.id : null;
  return loadChat();
}

function go(person, number) {
  history.pushState(null, "", link(person, number));
  return choose();
}

function listen() {
  let first = true;
  const source = new EventSource("/control/phone/events");
  source.addEventListener("message", async (event) => {
    const news = JSON.parse(event.data);
    if (news.type === "hello" && first) {
      first = false;
    } else if (news.type === "hello" || news.type === "reload") {
      await loadPeople();
      await choose();
    } else if (news.type === "person") {
      const old = state.people.get(news.person.id) || {};
      state.people.set(news.person.id, { ...old, ...news.person });
      renderPeople();
      if (news.person.id === state.person) {
        renderHeader();
        markRead();
      }
    } else if (news.type === "typing") {
      if (news.person === state.person && news.number === state.number) {
        state.typing = Date.now() + 25000;
        notice();
        renderChat();
        setTimeout(() => { notice(); renderChat(); }, 25100);
      }
    } else if (news.type === "message") {
      const message = news.message;
      const person = state.people.get(message.person);
      if (person && visible(message) && (person.last_at || 0) < message.at) {
        person.last_at = message.at;
        renderPeople();
      }
      if (message.person !== state.person || message.number !== state.number) return;
      if (message.direction === "out") state.typing = 0;
      state.messages.set(message.id, message);
      if (message.direction === "in" && message.status === "received") state.jump = true;
      notice();
      renderChat();
      markRead();
    }
  });
}

$("list").addEventListener("click", (event) => {
  const anchor = event.target.closest("a");
  if (!anchor || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(anchor.dataset.person, state.number);
});
$("back").addEventListener("click", (event) => {
  event.preventDefault();
  history.pushState(null, "", "/phone");
  choose();
});
$("search").addEventListener("input", renderPeople);
$("number").addEventListener("change", () => go(state.person, $("number").value));
$("online").addEventListener("click", async () => {
  const online = $("online").getAttribute("aria-checked") !== "true";
  try {
    await call("/control/phone/people/" + encodeURIComponent(state.person) + "/online", "PUT", { online });
    show($("problem"), null);
  } catch (error) {
    show($("problem"), error);
  }
});
$("marketing").addEventListener("change", async () => {
  const stopped = $("marketing").checked;
  try {
    await call("/control/phone/people/" + encodeURIComponent(state.person) + "/marketing", "PUT", { stopped, our_number: state.number });
    show($("change-problem"), null);
  } catch (error) {
    $("marketing").checked = !stopped;
    show($("change-problem"), error);
  }
});
$("quote-cancel").addEventListener("click", () => {
  state.act = null;
  $("quote").hidden = true;
});
$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = $("body").value;
  const act = state.act || {};
  const kind = act.kind || "text";
  const draft = { kind, body };
  if (act.reply_to) draft.reply_to = act.reply_to;
  const done = kind === "edit" ? perform({ act: "edit", message: act.reply_to, body }) : transmit(draft);
  if (await done) {
    $("body").value = "";
    state.act = null;
    $("quote").hidden = true;
    $("body").focus();
  }
});
$("body").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});
$("new-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const hidden = $("new-hidden").checked;
  const number = $("new-number").value.trim();
  const problem = $("new-problem");
  if (!hidden && !number) {
    show(problem, new Error("Give a phone number, or tick that businesses see none."));
    return;
  }
  try {
    const username = $("new-username").value.trim() || null;
    const person = await call("/control/phone/people", "POST", { name: $("new-name").value, number: hidden ? null : number, username });
    show(problem, null);
    event.target.reset();
    $("new").open = false;
    state.people.set(person.id, { ...person, last_at: Date.now() });
    await go(person.id, state.number);
    $("body").focus();
  } catch (error) {
    show(problem, error);
  }
});
window.addEventListener("popstate", choose);
document.addEventListener("visibilitychange", markRead);
window.addEventListener("focus", markRead);

(async () => {
  listen();
  state.numbers = (await call("/control/phone/numbers")).numbers;
  $("number").replaceChildren(...state.numbers.map((n) => Object.assign(make("option", "", n.name + " · " + n.display), { value: n.id })));
  await loadPeople();
  await choose();
})().catch((error) => {
  $("nobody").textContent = error instanceof TypeError ? "The sandbox does not answer." : error.message;
});
