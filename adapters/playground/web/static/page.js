// Keeps the page as the playground says it is, and tells the playground what somebody does.
// All markup comes from the server, which escapes by construction; texts made here are set as text.
"use strict";

const $ = (id) => document.getElementById(id);
let state = JSON.parse(document.querySelector("meta[name=praxis-state]").content);
const SILENCE = "The playground does not answer. Is it still running?";
let waiting = 0;
let visits = 0;
const painted = {};

// --- talking to the playground -----------------------------------------------------------------

async function post(path, body, options = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ address: state.address, ...body }),
    ...options,
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

// Keys wait for offers: nobody may wait for ever.
function offers(body) {
  return post("/offers", body, { signal: AbortSignal.timeout(3000) });
}

async function deed(what, body = {}) {
  const turn = visits;
  working(1);
  try {
    const after = await post("/deed", { do: what, ...body });
    // Whoever has gone elsewhere meanwhile stays there, and what is newer stays too.
    if (turn !== visits) await refresh();
    else if (after.address !== state.address) show(after, { push: true });
    else if (after.version >= state.version) show(after);
    if (after.trouble) toast(after.trouble);
    return !after.trouble;
  } catch {
    toast(SILENCE);
    return false;
  } finally {
    working(-1);
  }
}

async function refresh() {
  const asked = state.address;
  const fresh = await get(`/state${asked.slice(1)}`);
  if (asked === state.address && fresh.version >= state.version) show(fresh);
}

async function visit(address, { push = true } = {}) {
  const turn = ++visits;
  const before = state.address;
  state = { ...state, address, version: 0 };
  try {
    const fresh = await get(`/state${address.slice(1)}`);
    if (turn === visits) show(fresh, { push, moved: true });
  } catch {
    if (turn === visits) state = { ...state, address: before };
    toast(SILENCE);
  }
}

function listen() {
  const news = new EventSource("/news");
  let lost = false;
  news.onmessage = (event) => {
    if (lost || Number(event.data) !== state.version) refresh().catch(() => {});
    lost = false;
  };
  news.onerror = () => {
    lost = true;
  };
}

// --- showing -----------------------------------------------------------------------------------

function show(fresh, { push = false, moved = false } = {}) {
  moved ||= fresh.address.split("&thread")[0] !== state.address.split("&thread")[0];
  const sideMoved = fresh.side !== state.side || fresh.address !== state.address;
  state = fresh;
  document.title = fresh.title;
  if (push) history.pushState({}, "", fresh.address);
  document.body.dataset.side = fresh.side;
  label($("composer-line"), fresh.label);
  for (const [id, html] of Object.entries(fresh.regions)) paint(id, html, { moved, sideMoved });
  readMarks();
}

function label(line, words) {
  line.setAttribute("aria-label", words);
  line.placeholder = words;
}

function paint(id, html, { moved, sideMoved }) {
  if (painted[id] === html) return;
  painted[id] = html;
  const region = $(id);
  if (id === "stream") keepDown(region, moved, () => mend(region, html));
  else if (id === "side") keepDown(region, sideMoved, () => mend(region, html));
  else if (id === "form") paintForm(region, html);
  else swap(region, html);
}

// Children with an id stay where they are unless they changed, so that focus and menus survive.
function mend(region, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const wanted = [...made.content.children];
  const ids = new Set(wanted.map((each) => each.id));
  for (const child of [...region.children]) if (!ids.has(child.id)) child.remove();
  wanted.forEach((fresh, place) => {
    const there = region.children[place];
    const known = [...region.children].find((each) => each.id === fresh.id);
    const markup = fresh.outerHTML;
    if (known && (known.markup ?? known.outerHTML) === markup) {
      known.markup = markup;
      if (known !== there) region.insertBefore(known, there ?? null);
      return;
    }
    fresh.markup = markup;
    if (known) withFocus(known, () => known.replaceWith(fresh));
    else region.insertBefore(fresh, there ?? null);
  });
}

function swap(region, html) {
  const wanted = region.cloneNode(false);
  wanted.innerHTML = html;
  withFocus(region, () => become(region, wanted));
}

// A place that moves down in a list must not become another while it is pressed.
function kin(there, wanted) {
  const same = (name) => there.getAttribute(name) === wanted.getAttribute(name);
  return there.nodeName === wanted.nodeName && same("id") && same("href");
}

// Only what differs is changed: a button that goes away under the finger would never be pressed.
function become(there, wanted) {
  if (there.isEqualNode(wanted)) return;
  if (there.nodeType !== Node.ELEMENT_NODE || !kin(there, wanted)) {
    there.replaceWith(wanted);
    return;
  }
  for (const { name } of [...there.attributes]) if (!wanted.hasAttribute(name)) there.removeAttribute(name);
  for (const { name, value } of wanted.attributes) there.setAttribute(name, value);
  const before = [...there.childNodes];
  const after = [...wanted.childNodes];
  before.slice(after.length).forEach((child) => child.remove());
  after.forEach((child, place) => {
    if (place < before.length) become(before[place], child);
    else there.append(child);
  });
}

function withFocus(around, change) {
  const focused = document.activeElement;
  const id = around.contains(focused) ? focused.id : "";
  const href = around.contains(focused) ? focused.getAttribute("href") : null;
  change();
  if (!id && !href) return;
  const again =
    (id && $(id)) || [...document.querySelectorAll("a")].find((a) => a.getAttribute("href") === href);
  again?.focus({ preventScroll: true });
}

function keepDown(region, moved, change) {
  const below = region.scrollHeight - region.scrollTop - region.clientHeight;
  change();
  const panel = region.id === "side" && state.side !== "thread";
  if (panel) {
    if (moved) region.scrollTop = 0;
  } else if (moved || below < 160) region.scrollTop = region.scrollHeight;
}

function paintForm(dialog, html) {
  dialog.innerHTML = html;
  if (html && !dialog.open) dialog.showModal();
  if (!html && dialog.open) {
    dialog.close();
    $("composer-line").focus();
  }
  const wrong = dialog.querySelector("[aria-invalid=true]");
  (wrong ?? dialog.querySelector("input, select, textarea"))?.focus();
}

function working(change) {
  waiting += change;
  clearTimeout(working.timer);
  const bar = $("progress");
  if (!waiting) bar?.remove();
  else if (!bar)
    working.timer = setTimeout(() => {
      const made = document.createElement("div");
      made.id = "progress";
      if (waiting && !$("progress")) document.body.append(made);
    }, 250);
}

function toast(words) {
  $("toast").textContent = words;
  const open = document.querySelector("dialog[open]");
  (open ?? document.body).append($("toast"));
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => {
    $("toast").textContent = "";
    document.body.append($("toast"));
  }, 8000);
}

// How far somebody has read is the browser's to remember, for this visit.
function readMarks() {
  for (const link of document.querySelectorAll("[data-read]")) {
    const { read, latest } = link.dataset;
    if (link.getAttribute("aria-current")) sessionStorage.setItem(read, latest);
    const before = sessionStorage.getItem(read);
    if (before === null) sessionStorage.setItem(read, latest);
    const unread = before !== null && latest > before && !link.getAttribute("aria-current");
    link.classList.toggle("unread", unread);
    link.title = unread ? "New messages" : "";
  }
}

// --- composers and completion -------------------------------------------------------------------

class Completion {
  constructor(line, list, ask, accept) {
    Object.assign(this, { line, list, ask, accept, found: [], at: -1, turn: 0 });
    Object.assign(this, { asking: false, early: [] });
    line.addEventListener("input", () => this.update());
    line.addEventListener("keydown", (event) => this.key(event));
    line.addEventListener("blur", () => setTimeout(() => this.hide(), 120));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li");
      if (item) this.take([...list.children].indexOf(item));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  async update() {
    const turn = ++this.turn;
    this.busy(true);
    const found = await this.ask(this.line.value).catch(() => []);
    if (turn !== this.turn) return;
    const early = this.early;
    this.busy(false);
    this.found = found;
    this.chosen = false;
    this.list.replaceChildren(...found.map((each, place) => this.item(each, place)));
    this.list.hidden = !found.length;
    this.line.setAttribute("aria-expanded", String(found.length > 0));
    this.select(found.length ? 0 : -1);
    for (const key of early) this.late(key);
  }

  busy(asking) {
    this.asking = asking;
    this.early = [];
    if (asking) this.line.setAttribute("aria-busy", "true");
    else this.line.removeAttribute("aria-busy");
  }

  item(offer, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    const must = offer.about.startsWith("required · ");
    const parts = { label: offer.label, about: must ? offer.about.slice(11) : offer.about };
    if (must) parts.must = "required";
    for (const [name, words] of Object.entries(parts)) {
      const span = document.createElement("span");
      span.className = name;
      span.textContent = words;
      item.append(span);
    }
    return item;
  }

  select(place) {
    this.at = place;
    [...this.list.children].forEach((item, each) => {
      item.setAttribute("aria-selected", String(each === place));
      if (each === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) this.line.removeAttribute("aria-activedescendant");
    else this.line.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
  }

  // Enter sends the line, unless an arrow has said that one of these is meant.
  move(place) {
    this.chosen = true;
    this.select(place);
  }

  hide() {
    this.turn++;
    this.busy(false);
    this.list.hidden = true;
    this.line.setAttribute("aria-expanded", "false");
    this.line.removeAttribute("aria-activedescendant");
  }

  take(place) {
    const offer = this.found[place];
    this.hide();
    if (offer) this.accept(offer);
  }

  key(event) {
    if (event.isComposing || event.shiftKey) return;
    if (this.tooEarly(event.key)) this.early.push(event.key);
    else if (!this.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // What is shown was offered for less than is typed by now: keys about it wait for the answer.
  // Enter alone sends what is typed, and waits for nothing.
  tooEarly(key) {
    if (!this.asking) return false;
    return ["Tab", "ArrowDown", "ArrowUp"].includes(key) || (key === "Enter" && this.early.length > 0);
  }

  late(key) {
    if (this.tooEarly(key)) this.early.push(key);
    else if (!this.press(key) && key === "Enter") this.line.form.requestSubmit();
  }

  // Whether the key was about what is offered.
  press(key) {
    if (!this.open) return false;
    const count = this.found.length;
    if (key === "ArrowDown") this.move((this.at + 1) % count);
    else if (key === "ArrowUp") this.move((this.at + count - 1) % count);
    else if (key === "Escape") this.hide();
    else if (key === "Tab" || (key === "Enter" && this.chosen)) this.take(this.at);
    else return false;
    return true;
  }
}

function composer(id) {
  const form = $(id);
  const line = $(`${id}-line`);
  const completion = new Completion(
    line,
    $(`${id}-offers`),
    async (typed) =>
      typed.startsWith("/") && !typed.includes("\n")
        ? offers({ line: typed, where: id })
        : [],
    (offer) => {
      line.value = line.value.slice(0, line.value.length - offer.replaces) + offer.insert;
      grow(line);
      completion.update();
    },
  );
  line.addEventListener("input", () => grow(line));
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = line.value;
    if (!typed.trim()) return;
    completion.hide();
    line.value = "";
    grow(line);
    const done = await deed("say", { line: typed, where: id });
    if (!done && !line.value) {
      line.value = typed;
      grow(line);
    }
    const region = $(id === "composer" ? "stream" : "side");
    region.scrollTop = region.scrollHeight;
  });
  $(`${id}-file`).addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    if (await deed("attach", await read(file))) {
      line.value = `${line.value.trimEnd()} ${file.name.replaceAll(" ", "_")}`.trimStart();
      line.focus();
    }
    event.target.value = "";
  });
}

function grow(line) {
  line.style.height = "auto";
  line.style.height = `${line.scrollHeight}px`;
}

async function read(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32768)
    binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { name: file.name, content: btoa(binary) };
}

// --- forms -------------------------------------------------------------------------------------

async function submitForm(form) {
  const fields = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") fields[field.name] = field.checked;
    else if (field.type === "file")
      fields[field.name] = field.files[0] ? await read(field.files[0]) : null;
    else fields[field.name] = field.value;
  }
  await deed("submit", { fields });
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  submitForm(event.target);
});
$("form").addEventListener("cancel", (event) => {
  event.preventDefault();
  deed("close");
});
$("form").addEventListener("focusin", ({ target }) => {
  if (!target.dataset.suggest || target.completes) return;
  target.completes = new Completion(
    target,
    $(`${target.id}-list`),
    (typed) => offers({ line: typed, field: target.dataset.suggest }),
    (offer) => {
      target.value = offer.insert;
    },
  );
});

// --- what a message would be elsewhere ----------------------------------------------------------

async function openSheet(message) {
  const path = `/sent${state.address.slice(1)}&message=${encodeURIComponent(message)}`;
  const renderings = await get(path).catch(() => toast(SILENCE));
  if (!renderings) return;
  const sheet = $("sheet");
  const made = (tag, words, attributes = {}) => {
    const element = document.createElement(tag);
    if (words) element.textContent = words;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const frame = made("div", "", { class: "sheet" });
  const head = made("header");
  const shut = made("button", "Close", { type: "button", class: "button secondary" });
  shut.addEventListener("click", () => sheet.close());
  head.append(made("h2", "What is sent for this message", { id: "sheet-title" }), shut);
  const tabs = made("div", "", { class: "tabs", role: "tablist", "aria-label": "Service" });
  const verdict = made("p", "", { id: "sheet-verdict", role: "status" });
  const reasons = made("ul", "", { id: "sheet-reasons" });
  const body = made("pre", "", { tabindex: "0", id: "sheet-body", role: "tabpanel" });
  const pick = (place) => {
    const { service, body: json, problems, held } = renderings[place];
    [...tabs.children].forEach((tab, each) => {
      tab.setAttribute("aria-selected", String(each === place));
      tab.tabIndex = each === place ? 0 : -1;
    });
    body.textContent = JSON.stringify(json, null, 2);
    body.setAttribute("aria-label", `What ${service} is sent`);
    verdict.className = `alert ${problems.length ? "danger" : "success"}`;
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    verdict.textContent = problems.length ? `${service} would refuse this: ${count}.` : `${service} would take this.`;
    const lines = problems.length ? problems : held.map((each) => `Held to ${each}.`);
    reasons.replaceChildren(...lines.map((each) => made("li", each)));
    reasons.className = problems.length ? "problems" : "held";
  };
  renderings.forEach(({ service }, place) => {
    const tab = made("button", service, { type: "button", role: "tab", "aria-controls": "sheet-body" });
    tab.addEventListener("click", () => pick(place));
    tabs.append(tab);
  });
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = (all.indexOf(document.activeElement) + step + all.length) % all.length;
    pick(next);
    all[next].focus();
  });
  frame.append(head, tabs, verdict, reasons, body);
  sheet.replaceChildren(frame);
  pick(0);
  sheet.showModal();
}

// --- clicks and keys ---------------------------------------------------------------------------

function click(event) {
  const { target } = event;
  for (const menu of document.querySelectorAll(".menu[open]"))
    if (!menu.contains(target)) menu.open = false;
  const link = target.closest('a[href^="/?"]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    placesOpen(false);
    visit(beside(link));
    return;
  }
  const button = target.closest("button");
  if (button) act(button, button.dataset, button.closest("[data-message]")?.dataset.message);
  else if (!target.closest("#places")) placesOpen(false);
}

// On a phone the guide lies over everything: where it leads to is seen without it.
function beside(link) {
  const covers = link.closest("#guide") && matchMedia("(max-width: 900px)").matches;
  const address = link.getAttribute("href");
  return covers ? address.replace("&panel=guide", "") : address;
}

function act(button, data, message) {
  const menu = button.closest(".menu");
  if (menu) menu.open = false;
  if (data.press) busy(button, deed("press", { token: data.press, message }));
  else if (data.several) several(button, data, message);
  else if (data.thread) deed("thread", { message: data.thread }).then(() => $("side-composer-line").focus());
  else if (data.entry) {
    const [on, entry] = data.entry.split(" ");
    deed("entry", { message: on, entry });
  } else if (data.sent) openSheet(data.sent);
  else if (data.advance) deed("advance", { seconds: Number(data.advance) });
  else if (data.next !== undefined) deed("next");
  else if (data.play) deed("play", { speed: Number(data.play) });
  else if (data.rehearse) deed("rehearse", { days: Number(data.rehearse) });
  else if (data.close !== undefined) deed("close");
  else if (data.type) write(data.type);
  else if (button.id === "open-places") placesOpen(!document.body.classList.contains("places-open"));
}

async function busy(button, promise) {
  button.setAttribute("aria-busy", "true");
  await promise;
  button.removeAttribute("aria-busy");
}

function several(button, data, message) {
  const chosen = [...button.closest("fieldset").querySelectorAll("input:checked")];
  const values = chosen.map((each) => each.value);
  if (!values.length || values.length > Number(data.most)) {
    toast(`Please choose 1 to ${data.most}.`);
    return;
  }
  busy(button, deed("press", { token: data.several, message, values }));
}

function write(words) {
  const line = $("composer-line");
  line.value = words;
  grow(line);
  line.focus();
}

function placesOpen(open) {
  if (document.body.classList.contains("places-open") === open) return;
  document.body.classList.toggle("places-open", open);
  $("open-places").setAttribute("aria-expanded", String(open));
  if (open) $("places").querySelector("a")?.focus();
}

document.addEventListener("click", click);
document.addEventListener("change", ({ target }) => {
  const token = target.dataset?.choose;
  if (!token || !target.value) return;
  const { message } = target.closest("[data-message]").dataset;
  deed("press", { token, message, values: [target.value] });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
    event.preventDefault();
    write("/");
    $("composer-line").dispatchEvent(new Event("input"));
  }
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = document.querySelector(".menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (document.body.classList.contains("places-open")) {
    placesOpen(false);
    $("open-places").focus();
  } else if (state.side && !document.querySelector("dialog[open]")) {
    $("close-side").click();
    $("composer-line").focus();
  }
});
window.addEventListener("popstate", () => visit(location.pathname + location.search, { push: false }));

document.body.dataset.side = state.side;
label($("composer-line"), state.label);
label($("side-composer-line"), "Reply in the thread");
composer("composer");
composer("side-composer");
if ($("form").children.length) $("form").showModal();
history.replaceState({}, "", state.address);
readMarks();
$("stream").scrollTop = $("stream").scrollHeight;
if (state.side === "thread") $("side").scrollTop = $("side").scrollHeight;
listen();
document.body.dataset.live = "yes";
refresh();
