"use strict";
// From the data island to words: what is chosen, numbers as they are printed, and the
// sentence of a view. Nothing is computed here but counts of what stands in the data.

const data = JSON.parse(document.getElementById("data").textContent);
const languages = ["da", "en"];
const FORMS = ["funnel", "dots", "time", "spread"];

/** What is chosen; `own` is the place of a unit in the list, or -1. */
const state = {
  lang: data.language, indicator: data.indicators[0], period: 0, group: "", form: "dots",
  order: "name", own: -1, hide: false, talk: true,
};

/** A text of the data in the chosen language. */
const text = (pair) => (pair ? pair[languages.indexOf(state.lang)].replaceAll(" %", "\u00a0%") : "");

/** A phrase of the page with its places filled in. */
function say(key, fill = {}) {
  const phrase = data.words[state.lang][key];
  return typeof phrase === "string" ? phrase.replace(/\{(\w+)\}/g, (all, name) => fill[name] ?? all) : phrase;
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** A small number in words, a larger one in digits. */
const inWords = (n) => say("numbers")[n] ?? String(n);

/** The nouns of the group's kind of unit, and numbers in words, for sentences. */
function nouns(n, k) {
  const { one, many, the, one_article } = data.kind;
  const everybody = n === 2 ? say("both") : say("all_of");
  return {
    one: text(one), many: n === 1 ? text(one) : text(many), the: text(the), one_article: text(one_article),
    The: capital(text(the)), Many: capital(text(many)), n: n === 2 && k === n ? "" : inWords(n), All: everybody, K: capital(inWords(k ?? 0)),
    lie: k === 1 ? "lies" : "lie",
  };
}

/** Writes a value of the data: it has one decimal more than is printed, and rounding it
 *  half away from zero gives what the other documents print. */
function number(value, decimals) {
  const sign = say("number_locale");
  let scaled = Math.round(Math.abs(value) * 10 ** (decimals + 1));
  scaled = Math.floor(scaled / 10) + (scaled % 10 >= 5 ? 1 : 0);
  const digits = String(scaled).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, sign[1]);
  const minus = value < 0 && scaled !== 0 ? "\u2212" : "";
  return minus + whole + (decimals ? sign[0] + digits.slice(-decimals) : "");
}

const percentSign = () => (state.lang === "da" ? "\u00a0%" : "%");

/** A value of the chosen indicator as it is printed. */
function printed(value, indicator = state.indicator) {
  return number(value, indicator.decimals) + (indicator.percent ? percentSign() : "");
}

/** Whether a cell holds a figure: `[value, low, high, base]`; otherwise it is a code. */
const known = (cell) => Array.isArray(cell);
const certain = (code) => code === "+" || code === "-";
const changed = (code) => code !== "" && "bwud".includes(code);

/** The view that is chosen; there may be none. */
const groupKey = (view) => (view.group ? view.group[0] : "");
const currentView = () =>
  state.indicator.views.find((v) => v.period === state.period && groupKey(v) === state.group);

/** The name of a unit as it is shown now. */
function nameOf(unit) {
  if ((state.hide && unit !== state.own) || loose(unit)) return say("en_unit", { one: text(data.kind.one) });
  return data.units[unit].name;
}

/** Whether a unit has no letter here: anybody can look these figures up, and they would
 *  tell which unit the letter is. */
const loose = (unit) => state.indicator.loose && !data.units[unit].named;

/** The highlighted unit, where it can be. */
const ownUnit = () => (state.own >= 0 && !loose(state.own) ? state.own : -1);

/** Why a unit has no figure, in words. */
function whyNot(code) {
  return say(code === "h" ? `h_${state.indicator.subject}` : code);
}

/** The units of a view in the order in which they are listed. */
function listed(view) {
  const units = state.hide ? [...data.lot] : data.units.map((_, at) => at);
  const ordered = state.order === "value" && hasIntervals(view);
  const value = (unit) => (known(view.cells[unit]) ? view.cells[unit][0] : -Infinity);
  return ordered ? units.sort((a, b) => value(b) - value(a)) : units;
}

const hasIntervals = (view) => view.cells.some((cell) => known(cell) && cell[1] !== null);
const figures = (view) => view.cells.filter(known);

/** What is said of a unit in the chosen form. */
function stateOf(unit, view, form = state.form) {
  const zone = view.zones?.[unit];
  if (form === "funnel" && zone !== undefined && zone !== null) {
    return say(zone === 0 && view.funnel.between ? "z0_between" : `z${zone}`);
  }
  if (form === "time") return say(`c${state.indicator.change[unit] || "0"}`);
  return say(`p${view.position?.[unit] ?? ""}`);
}

/** Everything about a unit in one sentence, for the ear and for the label at the pointer. */
function spoken(unit, view, form = state.form) {
  const cell = view.cells[unit];
  if (!known(cell)) return `${nameOf(unit)}: ${whyNot(cell)}.`;
  const [value, low, high, base] = cell;
  const shown = base !== null && base !== undefined && !(state.hide && unit !== state.own);
  return say("spoken", {
    unit: nameOf(unit), value: printed(value), state: capital(stateOf(unit, view, form)),
    interval: low === null ? "" : say("spoken_interval", { low: printed(low), high: printed(high) }),
    base: shown && !state.indicator.counted ? say("spoken_base", { n: number(base * 1, 0), persons: persons() }).trimEnd() : "",
  });
}

const persons = () => say(`persons_${state.indicator.subject}`);

/** Why a form cannot be drawn; empty when it can. */
function whyNoForm(form, view) {
  const { indicator } = state;
  if (form === "funnel" && !view.funnel) {
    const latest = indicator.views.find((v) => v.funnel);
    if (view.funnel_hidden) return say("no_funnel_hidden", nouns(1));
    if (latest) return say("no_funnel_year", { year: indicator.periods[latest.period] });
    if (indicator.counted) return say("no_funnel_counted");
    if (figures(view).length && !hasIntervals(view)) return say("no_funnel_interval");
    return say("no_funnel_few", nouns(0));
  }
  if (form === "time" && state.group !== "") return say("no_time_group");
  if (form === "time" && indicator.periods.length < 2) return say("no_time_one", { year: indicator.periods[0] });
  return "";
}

/** The sentence of the view: what may be said of what is drawn, and nothing more. */
function sentence(view) {
  const shown = figures(view);
  const values = shown.map((cell) => cell[0]);
  const ends = { low: printed(Math.min(...values)), high: printed(Math.max(...values)) };
  if (shown.length === 0) return say("s_none", nouns(0));
  if (shown.length === 1) return say("s_one", { unit: nameOf(view.cells.findIndex(known)) });
  const counted = (key, k, n, part) => {
    const fill = nouns(n, k);
    if (n === 1) return say(`${key}_one${k}`, fill);
    if (n < shown.length) fill.many = say(part, fill);
    return say(`${key}_${k === 0 ? "none" : k === n ? "all" : "some"}`, fill).replace(/ {2,}/g, " ");
  };
  if (state.form === "funnel" && view.funnel) {
    const zones = view.zones.filter((zone) => zone !== null);
    return counted(view.funnel.between ? "s_between" : "s_funnel", zones.filter((z) => z === 0).length, zones.length, "in_funnel");
  }
  if (state.form === "time" && !whyNoForm("time", view)) {
    const tested = state.indicator.change.filter((code) => changed(code) || code === "o");
    return tested.length ? counted("s_time", tested.filter(changed).length, tested.length, "tested") : say("s_time_plain", nouns(0));
  }
  if (state.form === "spread") {
    return ends.low === ends.high ? say("s_alike", { ...nouns(shown.length, shown.length), ...ends }) : say("s_spread", { ...nouns(0), ...ends });
  }
  if (state.indicator.counted) return say("s_counted", { ...nouns(0), ...ends });
  if (!hasIntervals(view)) return say("s_no_interval");
  const tested = (view.position ?? []).filter((code) => certain(code) || code === "o");
  if (tested.length === 0) return say("s_untested", { year: state.indicator.periods[view.period] });
  return counted("s_dots", tested.filter(certain).length, tested.length, "tested");
}

/** The second line: the indicator, whom, when, and what a mark is. */
function subtitle(view) {
  const { indicator } = state;
  const about = [text(indicator.label), text(view.group), state.form === "time" ? "" : indicator.periods[view.period]];
  const marks = say(data.named ? "kicker_sub_named" : "kicker_sub", nouns(1));
  return `${about.filter(Boolean).join(", ")}. ${state.form === "time" ? "" : marks}`.trim();
}

/** How the chart is to be read, and why some units have no letter. */
function note(view) {
  if (whyNoForm(state.form, view) || figures(view).length === 0) return "";
  return `${howToRead(view)} ${state.indicator.loose ? say("note_loose", nouns(2)) : ""}`.trim();
}

function howToRead(view) {
  const { indicator, form } = state;
  if (form === "funnel") {
    const of = nouns(view.funnel.units);
    return [say(view.funnel.between ? "note_between" : "note_chance", of), say("note_funnel_of", of), say("note_funnel")].join(" ");
  }
  if (form === "spread") return say("note_spread", nouns(1));
  if (form === "time") {
    const breaks = indicator.breaks.map((b) =>
      (b.unit === undefined || b.unit === null ? "" : `${nameOf(b.unit)}: `) + say("break_note", { year: indicator.periods[b.at], reason: text(b.reason).replace(/\.?$/, ".") }));
    return [indicator.counted ? say("note_counted") : say("note_time"), ...breaks].join(" ");
  }
  if (indicator.counted) return say("note_counted");
  if (!hasIntervals(view)) return say("note_no_interval");
  const tested = (view.position ?? []).some((code) => certain(code) || code === "o");
  const some = figures(view).some((cell) => cell[1] === null);
  return `${say(tested ? "note_dots" : "note_dots_plain")} ${some ? say("note_some") : ""}`.trim();
}

/** The units that the chart does not show, each with the reason. */
function missing(view) {
  const { form } = state;
  if (form === "dots" || form === "time" || whyNoForm(form, view)) return "";
  const reasons = new Map();
  for (const unit of listed(view)) {
    const cell = view.cells[unit];
    const why = !known(cell) ? whyNot(cell)
      : form === "funnel" && view.zones[unit] === null ? say("outside_size") : "";
    if (why) reasons.set(why, [...(reasons.get(why) ?? []), nameOf(unit)]);
  }
  if (reasons.size === 0) return "";
  const join = ([why, names]) => `${state.hide ? names.length : names.join(", ")} (${why})`;
  return `${say("missing")} ${[...reasons].map(join).join("; ")}.`;
}
