// The page's controls: they change the state, the state is shown, and the address tells it.

const $ = (id) => document.getElementById(id);
const control = (name) => [...document.querySelectorAll(`input[name="${name}"]`)];
let shown = { points: [], at: -1 };

/** Fills a list; choices are `[value, label]`, or `{label, choices}` for a group. */
function fill(select, choices, value) {
  const option = ([key, label]) => new Option(label, key, false, String(key) === String(value));
  select.replaceChildren(...choices.map((choice) => {
    if (Array.isArray(choice)) return option(choice);
    const group = document.createElement("optgroup");
    group.label = choice.label;
    group.append(...choice.choices.map(option));
    return group;
  }));
}

/** Makes the state one that the data have. */
function settle() {
  const { views } = state.indicator;
  const latest = (of) => of.reduce((best, v) => (!best || v.period > best.period ? v : best), null);
  const same = views.filter((v) => groupKey(v) === state.group);
  if (same.length === 0) state.group = "";
  if (!currentView()) state.period = latest(views.filter((v) => groupKey(v) === state.group)).period;
}

/** Puts the choices into the controls. */
function fillControls() {
  const { indicator } = state;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = say(element.dataset.t);
  document.documentElement.lang = state.lang;
  $("language").textContent = say("language");
  $("language").lang = state.lang === "da" ? "en" : "da";
  $("controls").setAttribute("aria-label", say("controls"));
  const themes = data.themes.map((label, theme) => ({
    label: text(label), choices: data.indicators.filter((i) => i.theme === theme).map((i) => [i.id, text(i.label)]),
  }));
  fill($("indicator"), themes.filter((theme) => theme.choices.length), indicator.id);
  const periods = [...new Set(indicator.views.filter((v) => groupKey(v) === state.group).map((v) => v.period))].sort((a, b) => b - a);
  fill($("year"), periods.map((p) => [p, indicator.periods[p]]), state.period);
  const groups = [...new Map(indicator.views.filter((v) => v.group).map((v) => [v.group[0], text(v.group)]))];
  fill($("group"), [["", say("everybody")], ...groups], state.group);
  fill($("own"), [[-1, say("nobody")], ...data.units.map((unit, at) => [at, unit.name])], state.own);
  for (const radio of control("form")) radio.checked = radio.value === state.form;
  for (const radio of control("order")) radio.checked = radio.value === state.order;
  $("hide").checked = state.hide;
  $("talk").checked = state.talk;
}

/** Shows the state: texts, chart, table and address. */
function show(announce = true) {
  settle();
  fillControls();
  const view = currentView();
  const { indicator } = state;
  $("orders").hidden = state.form !== "dots" || !hasIntervals(view);
  $("kicker").textContent = `${text(data.group)} · ${text(data.themes[indicator.theme])}`;
  $("mark").textContent = text(data.mark);
  const title = sentence(view);
  $("sentence").textContent = title;
  $("sub").textContent = subtitle(view);
  $("note").textContent = note(view);
  $("missing").textContent = missing(view);
  $("panel").hidden = !state.talk;
  $("stage").classList.toggle("alone", !state.talk);
  $("question").textContent = text(indicator.question);
  $("definition").textContent = text(indicator.definition);
  $("source").textContent = say("source", { source: text(indicator.source) });
  $("invented").textContent = data.invented ? say("invented") : "";
  $("chart").setAttribute("aria-label", say("chart_label", { sentence: title }));
  $("chart").setAttribute("aria-roledescription", say("chart_role"));
  if (announce) $("live").textContent = `${title}.`;
  chart(view);
  table(view);
  const address = fragment();
  if (location.hash.slice(1) !== address) history.replaceState(null, "", `#${address}`);
  $("link").value = location.href;
}

/** Draws the chart into its place, or says why there is none. */
function chart(view, width, height) {
  const place = $("chart");
  $("tip").hidden = true;
  shown = { points: [], at: -1 };
  const why = whyNoForm(state.form, view);
  if (why || (figures(view).length === 0 && state.form !== "dots")) {
    const said = document.createElement("p");
    said.className = "why";
    said.textContent = why || missing(view) || sentence(view);
    place.replaceChildren(said);
    return;
  }
  const wide = width ?? place.clientWidth;
  // Before the first layout there is no width; the chart is drawn when there is.
  if (wide < 120) return;
  const free = window.innerHeight - place.getBoundingClientRect().top - window.scrollY - 120;
  const high = height ?? Math.max(wide < 560 ? 330 : 380, Math.min(free, wide * 0.72));
  const { root, points } = draw(state.form, view, wide, high);
  place.replaceChildren(root);
  shown = { points, at: -1, root };
}

/** The figures behind the chart, for those who would rather read. */
function table(view) {
  const time = state.form === "time" && !whyNoForm("time", view);
  const views = time ? state.indicator.views.filter((v) => !v.group) : [view];
  const columns = time ? [...views.map((v) => state.indicator.periods[v.period]), say("change")]
    : [say("value"), say("interval"), say("base"), state.form === "funnel" && view.funnel ? say("funnel") : say("position")];
  const cell = (tag, content, figure) => {
    const element = document.createElement(tag);
    element.textContent = content;
    if (figure) element.className = "figure";
    if (tag === "th") element.scope = figure === undefined ? "row" : "col";
    return element;
  };
  const row = (...cells) => {
    const element = document.createElement("tr");
    element.append(...cells);
    return element;
  };
  $("caption").textContent = `${say("table_of")}: ${subtitle(view)}`;
  $("head").replaceChildren(row(...[say("unit"), ...columns].map((c) => cell("th", c, false))));
  const written = (c) => (known(c) ? printed(c[0]) : whyNot(c));
  const hidden = (unit) => state.hide && unit !== state.own;
  const line = (unit) => {
    const own = view.cells[unit];
    const rest = time
      ? [...views.map((v) => cell("td", written(v.cells[unit]), known(v.cells[unit]))), cell("td", stateOf(unit, view))]
      : [cell("td", written(own), known(own)),
        cell("td", known(own) && own[1] !== null ? `${printed(own[1])} – ${printed(own[2])}` : "–", true),
        cell("td", !known(own) || state.indicator.counted ? "–" : own[3] && !hidden(unit) ? number(own[3], 0) : say("size_hidden"), true),
        cell("td", known(own) ? stateOf(unit, view) : "–")];
    const element = row(cell("th", nameOf(unit)), ...rest);
    if (unit === ownUnit()) element.className = "own";
    return element;
  };
  const level = (name, key) => {
    if (!views.some((v) => typeof v[key] === "number")) return [];
    const values = views.map((v) => cell("td", typeof v[key] === "number" ? printed(v[key]) : "–", true));
    return [row(cell("th", name), ...values, ...Array.from({ length: columns.length - values.length }, () => cell("td", "")))];
  };
  $("rows").replaceChildren(...listed(view).map(line), ...level(say("Municipality"), "municipality"), ...level(say("Nation"), "nation"));
}

/** The state as it stands in the address. */
function fragment() {
  const parts = { i: state.indicator.id, y: state.indicator.periods[state.period], g: state.group, f: state.form, l: state.lang };
  if (state.order !== "name") parts.o = state.order;
  if (state.own >= 0) parts.u = data.units[state.own].name;
  if (state.hide) parts.h = "1";
  if (!state.talk) parts.t = "0";
  return new URLSearchParams(Object.entries(parts).filter(([, value]) => value)).toString();
}

/** Reads the address; what it names and the data do not have is left as it is. */
function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const indicator = data.indicators.find((i) => i.id === parts.get("i"));
  if (indicator) {
    state.indicator = indicator;
    state.group = parts.get("g") ?? "";
    const period = indicator.periods.indexOf(parts.get("y"));
    state.period = period < 0 ? indicator.periods.length - 1 : period;
  }
  if (FORMS.includes(parts.get("f"))) state.form = parts.get("f");
  if (languages.includes(parts.get("l"))) state.lang = parts.get("l");
  if (["name", "value"].includes(parts.get("o"))) state.order = parts.get("o");
  state.own = data.units.findIndex((unit) => unit.name === parts.get("u"));
  state.hide = parts.get("h") === "1";
  state.talk = parts.get("t") !== "0";
  return Boolean(indicator);
}

/** Moves to a point: a ring, a label and the spoken sentence. */
function goTo(at, aloud) {
  const point = shown.points[at];
  shown.root?.querySelector(".ring")?.remove();
  shown.at = point ? at : -1;
  const tip = $("tip");
  tip.hidden = !point;
  if (!point) return;
  const said = spoken(point.unit, currentView());
  shown.root.append(svg("circle", { class: "ring", cx: point.x, cy: point.y, r: point.r + 6, fill: "none", stroke: OWN, "stroke-width": 2.5, "pointer-events": "none" }));
  tip.textContent = said;
  const place = $("chart");
  const left = Math.min(Math.max(0, point.x - tip.offsetWidth / 2), Math.max(0, place.clientWidth - tip.offsetWidth));
  const above = point.y - point.r - 14 - tip.offsetHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${place.offsetTop + (above < -40 ? point.y + point.r + 14 : above)}px`;
  if (aloud) {
    $("live").textContent = said;
    const box = place.getBoundingClientRect();
    const y = box.top + point.y;
    if (y < 60 || y > window.innerHeight - 60) window.scrollBy({ top: y - window.innerHeight / 2 });
  }
}

/** The point nearest to a place, if one is near. */
function nearest(x, y) {
  let best = { at: -1, far: 26 };
  shown.points.forEach((p, at) => {
    const far = Math.hypot(p.x - x, p.y - y);
    if (far < best.far) best = { at, far };
  });
  return best.at;
}

function emphasise(unit) {
  if (loose(unit)) return;
  state.own = state.own === unit ? -1 : unit;
  const at = shown.points.findIndex((p) => p.unit === unit);
  show(false);
  goTo(at, true);
}

function listenToChart() {
  const place = $("chart");
  place.addEventListener("keydown", (event) => {
    const count = shown.points.length;
    const to = { ArrowRight: shown.at + 1, ArrowDown: shown.at + 1, ArrowLeft: shown.at - 1, ArrowUp: shown.at - 1, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined && count) {
      event.preventDefault();
      goTo(shown.at < 0 && to < 0 ? count - 1 : (to + count) % count, true);
    } else if ((event.key === "Enter" || event.key === " ") && shown.at >= 0) {
      event.preventDefault();
      emphasise(shown.points[shown.at].unit);
    } else if (event.key === "Escape") {
      goTo(-1, false);
    }
  });
  place.addEventListener("blur", () => goTo(-1, false));
  const under = (event) => {
    const box = place.getBoundingClientRect();
    return nearest(event.clientX - box.left, event.clientY - box.top);
  };
  place.addEventListener("pointermove", (event) => {
    const at = under(event);
    place.style.cursor = at < 0 ? "" : "pointer";
    if (at !== shown.at) goTo(at, false);
  });
  place.addEventListener("pointerleave", () => goTo(-1, false));
  place.addEventListener("click", (event) => {
    const at = under(event);
    if (at >= 0) emphasise(shown.points[at].unit);
  });
}

/** Breaks a text into lines of a width. */
function wrapped(content, size, room, bold) {
  const lines = [""];
  for (const word of content.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (widthOf(longer, size, bold) > room && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The whole view as one picture, as the slide has it. */
function picture() {
  const view = currentView();
  const W = 1280, side = 78;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT });
  const style = svg("style");
  style.textContent = [...document.querySelector("style").textContent.matchAll(/@font-face\{[^}]*\}/g)].join("\n");
  const ground = svg("rect", { width: W, fill: "#fff" });
  root.append(svg("title", {}, sentence(view)), style, ground);
  const put = (content, x, y, size, fill, room, bold, gap = 1.22) => {
    const lines = wrapped(content, size, room, bold);
    lines.forEach((each, k) => root.append(svg("text", { x, y: y + k * size * gap, "font-size": size, fill, ...(bold ? BOLD : {}) }, each)));
    return y + lines.length * size * gap;
  };
  put($("kicker").textContent, side, 68, 19, OWN, W, true);
  const edition = text(data.mark), wide = widthOf(edition, 18, true) + 26;
  root.append(svg("rect", { x: W - side - wide, y: 44, width: wide, height: 32, rx: 3, fill: "none", stroke: INK, "stroke-width": 1.5 }),
    svg("text", { x: W - side - wide + 13, y: 66, "font-size": 18, fill: INK, ...BOLD }, edition));
  let y = put(sentence(view), side, 132, 36, INK, W - 2 * side, true);
  y = put(subtitle(view), side, y - 10, 19, INK2, W - 2 * side, false) + 4;
  const panel = state.talk ? 304 : 0;
  const wideChart = W - 2 * side - (panel ? panel + 46 : 0);
  let below = y;
  const why = whyNoForm(state.form, view);
  if (why) {
    below = put(why, side, y + 40, 21, INK, wideChart, false, 1.35);
  } else {
    const { root: inner } = draw(state.form, view, wideChart, 420, 17);
    inner.setAttribute("x", side);
    inner.setAttribute("y", y);
    inner.removeAttribute("aria-hidden");
    root.append(inner);
    below = y + Number(inner.getAttribute("height")) + 24;
  }
  if (panel) {
    const x = W - side - panel, box = svg("rect", { x, y, width: panel, fill: "#FAF4E8" });
    root.append(box);
    let at = put(say("talk_head"), x + 26, y + 40, 18, "#8A5A12", panel - 52, true);
    at = put(text(state.indicator.question), x + 26, at + 22, 27, INK, panel - 52, true, 1.3);
    box.setAttribute("height", at - y + 6);
    below = Math.max(below, at + 24);
  }
  for (const words of [missing(view), note(view)]) if (words) below = put(words, side, below, 17, INK2, W - 2 * side, false, 1.3);
  const end = data.invented ? widthOf(say("invented"), 17) + 30 : 0;
  // The source stands at the foot of the picture, as on a slide.
  below = Math.max(below, 720 - 60);
  const foot = put(say("source", { source: text(state.indicator.source) }), side, below + 8, 17, INK2, W - 2 * side - end, false, 1.3);
  if (end) root.append(svg("text", { x: W - side, y: below + 8, "font-size": 17, fill: INK2, ...END }, say("invented")));
  const H = Math.max(720, Math.ceil(foot + 24));
  ground.setAttribute("height", H);
  for (const [key, value] of [["width", W], ["height", H], ["viewBox", `0 0 ${W} ${H}`]]) root.setAttribute(key, value);
  return { source: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}`, W, H };
}

function fileName(ending) {
  const parts = [state.indicator.id, state.indicator.periods[state.period].replace(/[^0-9]+/g, "-"), state.form];
  return `${parts.join("-")}.${ending}`;
}

function keep(blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName(ending);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  $("live").textContent = say("saved", { file: link.download });
}

function saveSvg() {
  keep(new Blob([picture().source], { type: "image/svg+xml" }), "svg");
}

/** Draws the picture at twice its size, sharp enough for a screen or a page. */
async function savePng() {
  try {
    const { source, W, H } = picture();
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * W, 2 * H];
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * W, 2 * H);
    URL.revokeObjectURL(image.src);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    keep(blob, "png");
  } catch {
    $("live").textContent = say("not_saved");
  }
}

async function share() {
  const box = $("shared");
  box.hidden = !box.hidden;
  $("share").setAttribute("aria-expanded", String(!box.hidden));
  if (box.hidden) return;
  $("link").focus();
  $("link").select();
  try {
    await navigator.clipboard.writeText(location.href);
    $("live").textContent = say("copied");
  } catch {
    $("live").textContent = say("copy_by_hand");
  }
}

function listenToControls() {
  const change = (id, set) => $(id).addEventListener("change", (event) => { set(event.target); show(); });
  change("indicator", (select) => {
    state.indicator = data.indicators.find((i) => i.id === select.value);
    const wanted = state.indicator.views.filter((v) => groupKey(v) === state.group);
    state.period = Math.max(...(wanted.length ? wanted : state.indicator.views).map((v) => v.period));
  });
  change("year", (select) => { state.period = Number(select.value); });
  change("group", (select) => { state.group = select.value; });
  change("own", (select) => { state.own = Number(select.value); });
  change("hide", (box) => { state.hide = box.checked; });
  change("talk", (box) => { state.talk = box.checked; });
  for (const radio of control("form")) radio.addEventListener("change", () => { state.form = radio.value; show(); });
  for (const radio of control("order")) radio.addEventListener("change", () => { state.order = radio.value; show(); });
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  $("language").addEventListener("click", () => { state.lang = state.lang === "da" ? "en" : "da"; show(); });
  $("print").addEventListener("click", () => window.print());
  $("svg").addEventListener("click", saveSvg);
  $("png").addEventListener("click", savePng);
  $("share").addEventListener("click", share);
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("chart").focus(); });
  window.addEventListener("hashchange", () => { readAddress(); show(); });
  window.addEventListener("beforeprint", () => chart(currentView(), state.talk ? 760 : 1010, 400));
  window.addEventListener("afterprint", () => chart(currentView()));
  let width = 0;
  new ResizeObserver(() => {
    if ($("chart").clientWidth !== width) {
      width = $("chart").clientWidth;
      chart(currentView());
    }
  }).observe($("chart"));
}

/** Begins with the first indicator that has a funnel, in its latest year. */
function begin() {
  for (const indicator of data.indicators) indicator.years ??= indicator.periods.map((p) => parseInt(p, 10));
  if (!readAddress()) {
    state.indicator = data.indicators.find((i) => i.views.some((v) => v.funnel)) ?? data.indicators[0];
    state.period = state.indicator.periods.length - 1;
    if (!location.hash.includes("f=")) state.form = state.indicator.views.some((v) => v.funnel) ? "funnel" : "dots";
  }
  listenToControls();
  listenToChart();
  show(false);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  // The first widths may have been measured before the embedded letters were read.
  document.fonts.ready.then(() => chart(currentView()));
}

begin();
