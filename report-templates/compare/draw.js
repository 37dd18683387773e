// From a view to SVG: four forms of chart, drawn at the size they are shown in.
// Filled = certain, open = cannot be told apart, square = counted.

const INK = "#17212E", INK2 = "#566173", KOM = "#8A93A2", GREY = "#7C8696";
const LINE = "#C6CCD6", HAIR = "#DDE1E7", HATCH = "#D5DAE1";
const INSIDE = "#E0E5EB", OUTSIDE = "#F0F2F5";
const { own: OWN, own3: OWN3 } = data.colours;
const FONT = '"Datapakke Sans", "Source Sans 3", system-ui, sans-serif';

const pen = document.createElement("canvas").getContext("2d");

/** The width of a text as it will be drawn. */
function widthOf(words, size, bold = false) {
  pen.font = `${bold ? 600 : 400} ${size}px ${FONT}`;
  return pen.measureText(words).width;
}

/** Cuts a text to a width; the whole of it stays in the table and in the spoken text. */
function cut(words, size, room, bold = false) {
  if (widthOf(words, size, bold) <= room) return words;
  let short = words;
  while (short.length > 1 && widthOf(`${short}…`, size, bold) > room) short = short.slice(0, -1);
  return `${short.trimEnd()}…`;
}

/** Makes an SVG element. */
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
  }
  element.append(...children);
  return element;
}

const line = (x1, y1, x2, y2, stroke, width, more = {}) =>
  svg("line", { x1, y1, x2, y2, stroke, "stroke-width": width, ...more });
const words = (x, y, content, size, fill, more = {}) =>
  svg("text", { x, y: y + size * 0.33, "font-size": size, fill, ...more }, content);
const BOLD = { "font-weight": 600 }, MIDDLE = { "text-anchor": "middle" }, END = { "text-anchor": "end" };

/** A text with the ground behind it, so that lines do not run through it. */
function plated(x, y, content, size, fill, anchor, bold) {
  const width = widthOf(content, size, bold);
  const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
  return [
    svg("rect", { x: left - 4, y: y - size * 0.6, width: width + 8, height: size * 1.2, fill: "#fff" }),
    words(x, y, content, size, fill, { "text-anchor": anchor, ...(bold ? BOLD : {}) }),
  ];
}

/** The mark of a unit: own or another, certain or open, measured or counted. */
function mark(x, y, r, { own, sure, counted }) {
  const colour = own ? OWN : sure ? INK2 : GREY;
  if (counted) {
    const half = r * 0.8;
    return svg("rect", { x: x - half, y: y - half, width: 2 * half, height: 2 * half, fill: own ? OWN : GREY, stroke: "#fff", "stroke-width": r * 0.18 });
  }
  if (sure) return svg("circle", { cx: x, cy: y, r, fill: colour, stroke: "#fff", "stroke-width": r * 0.2 });
  const ring = own ? r * 0.34 : r * 0.26;
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: r * 1.15, fill: "#fff" }),
    svg("circle", { cx: x, cy: y, r: r - ring / 2, fill: "#fff", stroke: colour, "stroke-width": ring }));
}

/** Round steps over a span. */
function steps(low, high, most) {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  // A step is a whole number of the last printed decimal, so that no two ticks print alike.
  const least = 10 ** -state.indicator.decimals;
  const whole = (s) => Math.abs(s / least - Math.round(s / least)) < 1e-6;
  const size = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= raw - 1e-12 && whole(s)) ?? least;
  const out = [];
  for (let at = Math.ceil(low / size - 1e-9); at * size <= high + size * 1e-9; at += 1) {
    out.push(Math.round(at * size * 1e6) / 1e6);
  }
  return out;
}

/** The span of an indicator over all its years, so that the axis stands still when the
 *  year is changed; groups have their own. */
function span(view, form) {
  const { indicator } = state;
  const own = view.group ? [view] : indicator.views.filter((v) => !v.group);
  const values = [];
  for (const one of own) {
    for (const cell of one.cells) if (known(cell)) values.push(...cell.slice(0, form === "funnel" || form === "spread" ? 1 : 3));
    values.push(one.municipality, one.nation);
  }
  if (form === "funnel") {
    const limits = view.funnel.bands ?? view.funnel.curve.map((p) => ({ outer: [p[3], p[4]] }));
    values.push(...limits.flatMap((band) => band.outer));
  }
  const there = values.filter((v) => typeof v === "number");
  let [low, high] = [Math.min(...there), Math.max(...there)];
  const room = (high - low) * 0.06 || Math.max(Math.abs(high) * 0.1, 10 ** -indicator.decimals);
  [low, high] = [low - room, high + room];
  const [least, most] = indicator.bounds;
  return [Math.max(low, least - (high - low) * 0.02), Math.min(high, most + (high - low) * 0.02)];
}

const scale = ([low, high], [from, to]) => (v) => from + ((v - low) / (high - low)) * (to - from);

/** Pushes positions apart that lie nearer than `gap`, keeping their order. */
function apart(items, gap, low, high) {
  const sorted = [...items].sort((a, b) => a.at - b.at);
  for (let i = 1; i < sorted.length; i += 1) sorted[i].at = Math.max(sorted[i].at, sorted[i - 1].at + gap);
  const over = sorted.length ? sorted.at(-1).at - high : 0;
  if (over > 0) {
    sorted.at(-1).at = high;
    for (let i = sorted.length - 2; i >= 0; i -= 1) sorted[i].at = Math.min(sorted[i].at, sorted[i + 1].at - gap);
  }
  if (sorted.length && sorted[0].at < low) sorted[0].at = low;
}

/** Puts a label at the first free place around a point: above, below, right, left. */
function placed(x, y, r, content, size, fill, taken, box) {
  const width = widthOf(content, size, true), height = size * 1.15;
  const tries = [
    [x - width / 2, y - r - 5 - height], [x - width / 2, y + r + 5], [x + r + 7, y - height / 2], [x - r - 7 - width, y - height / 2],
    [x, y - r - 5 - height], [x - width, y - r - 5 - height], [x, y + r + 5], [x - width, y + r + 5],
  ];
  const free = ([left, top]) =>
    left >= box.left && left + width <= box.right && top >= box.top && top + height <= box.bottom &&
    taken.every((t) => left + width < t.left || left > t.right || top + height < t.top || top > t.bottom);
  const [left, top] = tries.find(free) ?? [Math.min(Math.max(tries[0][0], box.left), box.right - width), tries[0][1]];
  taken.push({ left, right: left + width, top, bottom: top + height });
  return svg("text", { x: left, y: top + size * 0.9, "font-size": size, fill, ...BOLD, stroke: "#fff", "stroke-width": 3, "stroke-opacity": 0.8, "paint-order": "stroke", "stroke-linejoin": "round" }, content);
}

const around = (x, y, r) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r });

/** A pattern of slanted lines for what is hidden. */
function hatching(root) {
  const pattern = svg("pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    line(0, 0, 0, 8, HATCH, 3));
  root.append(svg("defs", {}, pattern));
}

/** Draws a form in a box; `points` are the units with their places, in reading order. */
function draw(form, view, width, height, base = Math.min(21, Math.max(13, width / 50))) {
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT, "aria-hidden": "true", focusable: "false" });
  hatching(root);
  const forms = { funnel: drawFunnel, dots: drawDots, time: drawTime, spread: drawSpread };
  const { points, height: used } = forms[form](root, view, { width, height, size: base, narrow: width < 560 });
  root.setAttribute("width", width);
  root.setAttribute("height", used);
  root.setAttribute("viewBox", `0 0 ${width} ${used}`);
  return { root, points };
}

/** Tick labels and hair lines of a value axis that stands at the left. */
function leftAxis(root, y, ticks, left, right, size) {
  for (const tick of ticks) {
    root.append(line(left - 6, y(tick), left, y(tick), GREY, 1));
    root.append(words(left - 10, y(tick), printed(tick), size, INK2, END));
  }
  return right;
}

function drawFunnel(root, view, { width, height, size, narrow }) {
  const { funnel } = view;
  const domain = span(view, "funnel");
  const ticks = steps(...domain, 4);
  const left = Math.max(...ticks.map((t) => widthOf(printed(t), size))) + 14;
  const all = narrow ? say("all") : `${say("all")} ${text(data.kind.many)}`;
  const centre = `${all} ${printed(funnel.centre)}`;
  const right = width - Math.max(widthOf(centre, size), 40) - 12;
  const top = 10, bottom = height - size * 3.4;
  const y = scale(domain, [bottom, top]);
  const at = (v) => Math.min(bottom, Math.max(top, y(v)));
  const { place, ends } = funnel.bands
    ? stepped(root, funnel.bands, { left, right, bottom, size, at })
    : smooth(root, funnel.curve, view, { left, right, bottom, size, at });
  root.append(line(left, y(funnel.centre), right, y(funnel.centre), KOM, 4));
  leftAxis(root, y, ticks, left, right, size);
  root.append(line(left, bottom, right, bottom, GREY, 1));
  const labels = [
    { at: at(ends.outer[1]), say: `99${say("number_locale")[0]}8${percentSign()}` }, { at: at(ends.inner[1]), say: `95${percentSign()}` },
    { at: y(funnel.centre), say: centre },
  ];
  apart(labels, size * 1.25, top, bottom);
  for (const label of labels) root.append(words(right + 9, label.at, label.say, size, INK2));
  const r = narrow ? 7 : Math.max(7, size * 0.47);
  const points = [];
  view.cells.forEach((cell, unit) => {
    if (!known(cell) || view.zones[unit] === null) return;
    points.push({ unit, x: place(unit), y: y(cell[0]), r });
  });
  points.sort((a, b) => a.x - b.x || a.y - b.y);
  const taken = points.map((p) => around(p.x, p.y, r));
  const box = { left, right, top: 0, bottom };
  const told = [];
  // Own last, so that it lies on top.
  for (const p of [...points].sort((a, b) => (a.unit === ownUnit()) - (b.unit === ownUnit()))) {
    const own = p.unit === ownUnit(), out = view.zones[p.unit] !== 0;
    const scaled = own ? r * 1.35 : out ? r * 1.1 : r * 0.9;
    root.append(own || out ? mark(p.x, p.y, scaled, { own, sure: out, counted: false })
      : svg("circle", { cx: p.x, cy: p.y, r: scaled, fill: GREY, stroke: "#fff", "stroke-width": 1.6 }));
    if (own || (out && !state.hide)) told.push(p);
  }
  for (const p of told.reverse()) {
    root.append(placed(p.x, p.y, r * 1.25, cut(nameOf(p.unit), size, (right - left) * 0.6, true), size, p.unit === ownUnit() ? OWN : INK, taken, box));
  }
  return { points, height };
}

/** Limits in steps over bands of size; inside a band the order is by lot. */
function stepped(root, bands, { left, right, bottom, size, at }) {
  const wide = (right - left) / bands.length;
  const x = (k) => left + k * wide;
  for (const [key, fill] of [["outer", OUTSIDE], ["inner", INSIDE]]) {
    bands.forEach((band, k) => {
      const [low, high] = band[key].map(at);
      root.append(svg("rect", { x: x(k), y: high, width: wide + (k + 1 < bands.length ? 0.5 : 0), height: low - high, fill }));
    });
  }
  for (const [key, stroke] of [["outer", { "stroke-dasharray": "7 5" }], ["inner", {}]]) {
    for (const end of [0, 1]) {
      const path = bands.map((band, k) => `${k ? "L" : "M"}${x(k)} ${at(band[key][end])}H${x(k + 1)}`).join("");
      root.append(svg("path", { d: path, fill: "none", stroke: GREY, "stroke-width": 1, ...stroke }));
    }
  }
  const small = Math.min(size, ...bands.map((band) => (size * (wide - 6)) / widthOf(text(band.label), size)));
  bands.forEach((band, k) => {
    if (k) root.append(line(x(k), bottom, x(k), bottom + 6, GREY, 1));
    root.append(words(x(k) + wide / 2, bottom + size * 1.1, text(band.label), Math.max(11, small), INK2, MIDDLE));
  });
  const axis = `${say(`axis_size_${state.indicator.subject}`)}, ${bands.length > 1 ? say("three_each", nouns(0)) : say("one_field")}`;
  root.append(words(right, bottom + size * 2.5, cut(axis, size, right), size, INK2, END));
  const places = new Map();
  bands.forEach((band, k) => band.units.forEach((unit, i) => places.set(unit, x(k) + (wide * (i + 0.5)) / band.units.length)));
  return { place: (unit) => places.get(unit), ends: bands.at(-1) };
}

/** Smooth limits over exact sizes: only where everybody agreed to be named. */
function smooth(root, curve, view, { left, right, bottom, size, at }) {
  const x = scale([curve[0][0], curve.at(-1)[0]], [left, right]);
  const edge = (column) => curve.map((p) => `${x(p[0])} ${at(p[column])}`);
  const area = (low, high, fill) => root.append(svg("path", { d: `M${edge(high).join("L")}L${edge(low).reverse().join("L")}Z`, fill }));
  area(3, 4, OUTSIDE);
  area(1, 2, INSIDE);
  [1, 2, 3, 4].forEach((column) => root.append(svg("path", {
    d: `M${edge(column).join("L")}`, fill: "none", stroke: GREY, "stroke-width": 1, ...(column > 2 ? { "stroke-dasharray": "7 5" } : {}),
  })));
  for (const tick of sizes(curve[0][0], curve.at(-1)[0])) {
    root.append(line(x(tick), bottom, x(tick), bottom + 6, GREY, 1));
    root.append(words(x(tick), bottom + size * 1.1, number(tick, 0), size, INK2, MIDDLE));
  }
  root.append(words(right, bottom + size * 2.5, say(`axis_size_${state.indicator.subject}`), size, INK2, END));
  const last = curve.at(-1);
  return { place: (unit) => x(view.cells[unit][3]), ends: { inner: [last[1], last[2]], outer: [last[3], last[4]] } };
}

function sizes(low, high) {
  const raw = (high - low) / 5, power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((s) => s * power).find((s) => s >= raw));
  const out = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) out.push(at);
  return out;
}

/** The lines of municipality and nation, each with its name and value above. */
function levels(root, view, x, { top, bottom, left, right, size }) {
  const lines = [
    { v: view.nation, name: say("nation"), stroke: INK, wide: 1.4 }, { v: view.municipality, name: say("municipality"), stroke: KOM, wide: 3.4 },
  ].filter((l) => typeof l.v === "number");
  for (const l of lines) root.append(line(x(l.v), top, x(l.v), bottom, l.stroke, l.wide));
  const labels = lines.map((l) => {
    const say = `${l.name} ${printed(l.v)}`;
    return { at: x(l.v), say, half: widthOf(say, size) / 2, fill: l.stroke === INK ? INK : INK2 };
  });
  for (const l of labels) l.at = Math.min(Math.max(l.at, left + l.half), right - l.half);
  const [a, b] = labels.sort((p, q) => p.at - q.at);
  if (b) {
    const lack = a.half + b.half + 14 - (b.at - a.at);
    if (lack > 0) {
      a.at = Math.max(left + a.half, a.at - lack / 2);
      b.at = a.at + a.half + b.half + 14;
      const over = b.at + b.half - right;
      if (over > 0) { b.at -= over; a.at = Math.max(left + a.half, a.at - over); }
    }
  }
  for (const l of labels) root.append(words(l.at, top - size * 0.85, l.say, size, l.fill, MIDDLE));
}

function bottomAxis(root, x, ticks, top, bottom, size) {
  for (const tick of ticks) {
    root.append(line(x(tick), top, x(tick), bottom, HAIR, 1));
    root.append(words(x(tick), bottom + size, printed(tick), size, INK2, MIDDLE));
  }
}

function drawDots(root, view, { width, height, size, narrow }) {
  const units = listed(view);
  const two = narrow;
  const value = (unit) => (known(view.cells[unit]) ? printed(view.cells[unit][0]) : "");
  const base = (unit) => {
    const cell = view.cells[unit];
    const shown = known(cell) && cell[3] && !state.indicator.counted && !(state.hide && unit !== ownUnit());
    return shown && !two ? `${number(cell[3], 0)} ${persons()}` : "";
  };
  const most = (texts, bold) => Math.max(0, ...texts.map((t) => widthOf(t, size, bold)));
  const names = two ? 0 : Math.min(width * 0.34, most(units.map(nameOf), true) + 16);
  const bases = most(units.map(base)) + (units.some((u) => base(u)) ? 16 : 0);
  const figuresWide = most(units.map(value), true) + 14;
  const left = names + 4, right = width - bases - figuresWide;
  const top = size * 2.2;
  const room = (height - top - size * 2) / units.length;
  const row = two ? size * 3 : Math.min(58, Math.max(size * 1.5, room));
  const bottom = top + row * units.length;
  const domain = span(view, "dots");
  const x = scale(domain, [left + 6, right - 6]);
  bottomAxis(root, x, steps(...domain, narrow ? 4 : 6), top, bottom, size);
  levels(root, view, x, { top, bottom, left: 0, right: width, size });
  const r = Math.min(10, Math.max(6, row * 0.22));
  const points = [];
  units.forEach((unit, k) => {
    const y = top + row * (k + 0.5) + (two ? size * 0.55 : 0);
    const cell = view.cells[unit], own = unit === ownUnit();
    const sure = certain(view.position?.[unit] ?? "");
    const look = { ...(own || sure ? BOLD : {}) };
    const name = cut(nameOf(unit), size, two ? width * 0.9 : names - 12, own || sure);
    if (k) root.append(line(0, top + row * k, width, top + row * k, HAIR, 0.75));
    root.append(words(0, two ? top + row * k + size * 0.85 : y, name, size, own ? OWN : INK, look));
    if (!known(cell)) {
      root.append(svg("rect", { x: left, y: y - r, width: right - left, height: r * 2, fill: cell === "h" || cell === "f" ? "url(#hatch)" : "none" }));
      root.append(...plated((left + right) / 2, y, cut(whyNot(cell), size, right - left - 12), size, INK2, "middle"));
      points.push({ unit, x: left + 8, y, r });
      return;
    }
    const [v, low, high, n] = cell;
    if (low !== null) {
      const [from, to] = [Math.max(left, x(low)), Math.min(right, x(high))];
      root.append(svg("rect", { x: from, y: y - r * 0.55, width: Math.max(1, to - from), height: r * 1.1, fill: own ? OWN3 : LINE }));
    }
    root.append(mark(x(v), y, own ? r * 1.15 : r, { own, sure, counted: state.indicator.counted }));
    root.append(words(right + figuresWide - 4, y, value(unit), size, own ? OWN : INK, { ...END, ...(sure ? BOLD : {}) }));
    if (n && base(unit)) root.append(words(width, y, base(unit), size, INK2, END));
    points.push({ unit, x: x(v), y, r });
  });
  return { points, height: bottom + size * 1.8 };
}

function drawSpread(root, view, { width, height, size, narrow }) {
  const domain = span(view, "spread");
  const left = 26, right = width - 26, top = size * 2.4;
  const x = scale(domain, [left, right]);
  const shown = view.cells.map((cell, unit) => ({ unit, cell })).filter(({ cell }) => known(cell));
  const piled = (r) => {
    const piles = new Map();
    for (const { unit, cell } of shown) {
      const bin = Math.floor((x(cell[0]) - left) / (2 * r + 2));
      piles.set(bin, [...(piles.get(bin) ?? []), unit]);
    }
    return piles;
  };
  const tallest = (piles) => Math.max(1, ...[...piles.values()].map((pile) => pile.length));
  const room = Math.min(height, 560) - top - size * 4.2;
  let r = narrow ? 11 : Math.max(12, width / 46);
  while (r > 3 && tallest(piled(r)) * (2 * r + 2) > room) r -= 0.5;
  const piles = piled(r);
  const bottom = top + size * 2.2 + Math.max(tallest(piles) * (2 * r + 2), Math.min(room, width * 0.22));
  bottomAxis(root, x, steps(...domain, narrow ? 4 : 8), top, bottom, size);
  root.append(line(0, bottom, width, bottom, GREY, 1));
  levels(root, view, x, { top, bottom, left: 0, right: width, size });
  const points = [];
  for (const [bin, pile] of piles) {
    pile.sort((a, b) => data.lot.indexOf(a) - data.lot.indexOf(b));
    pile.forEach((unit, level) => points.push({ unit, x: left + (bin + 0.5) * (2 * r + 2), y: bottom - r - 3 - level * (2 * r + 2), r }));
  }
  points.sort((a, b) => a.x - b.x || b.y - a.y);
  for (const p of points) {
    const own = p.unit === ownUnit(), sure = certain(view.position?.[p.unit] ?? "");
    root.append(mark(p.x, p.y, r * 0.92, { own, sure, counted: state.indicator.counted }));
  }
  const told = points.find((p) => p.unit === ownUnit());
  if (told) {
    const taken = points.map((p) => around(p.x, p.y, r));
    root.append(placed(told.x, told.y, r, cut(nameOf(told.unit), size, width * 0.6, true), size, OWN, taken, { left: 0, right: width, top, bottom }));
  }
  return { points, height: bottom + size * 1.8 };
}

/** The columns in which small charts of all units fill a box best. */
function grid(n, width, height, size) {
  let best = { score: -Infinity };
  const most = Math.max(1, Math.floor(width / (size * 8.2)));
  for (let columns = Math.min(n, most); columns >= 1; columns -= 1) {
    const rows = Math.ceil(n / columns), w = width / columns, h = Math.max(size * 9.5, height / rows);
    const score = -Math.abs(Math.log(w / h / 1.5)) - (rows * h > height ? 2 * Math.log((rows * h) / height) : 0) - (columns * rows - n) * 0.05;
    if (score > best.score) best = { score, columns, w, h, rows };
  }
  return best;
}

function drawTime(root, view, { width, height, size: base }) {
  const { indicator } = state;
  const views = indicator.views.filter((v) => !v.group).sort((a, b) => a.period - b.period);
  const units = state.hide ? [...data.lot] : data.units.map((_, at) => at);
  const size = units.length > 16 ? Math.max(12, base * 0.8) : base * 0.92;
  const domain = span(view, "time");
  const ticks = steps(...domain, 4);
  const axis = Math.max(...ticks.map((t) => widthOf(printed(t), size))) + 8;
  const { columns, w, h, rows } = grid(units.length, width - axis, height, size);
  const years = indicator.years, last = years.at(-1);
  const gap = Math.min(30, w * 0.12);
  const points = [];
  units.forEach((unit, k) => {
    const left = axis + (k % columns) * w, top = Math.floor(k / columns) * h;
    const own = unit === ownUnit(), code = indicator.change[unit] ?? "";
    const foot = k + columns >= units.length;
    const plotTop = top + size * 3, plotBottom = top + h - size * 1.7;
    const y = scale(domain, [plotBottom, plotTop]);
    const tail = Math.max(...views.map((v) => (known(v.cells[unit]) ? widthOf(printed(v.cells[unit][0]), size, true) : 0))) + 12;
    const right = left + w - gap - tail;
    const x = years.length > 1 ? scale([years[0], last], [left + 8, right]) : () => (left + right) / 2;
    for (const tick of ticks) {
      root.append(line(left, y(tick), left + w - gap, y(tick), HAIR, 1));
      if (k % columns === 0) root.append(words(axis - 8, y(tick), printed(tick), size, INK2, END));
    }
    root.append(words(left, top + size * 0.6, cut(nameOf(unit), size * 1.05, w - gap, true), size * 1.05, own ? OWN : INK, BOLD));
    const latest = views.at(-1).cells[unit];
    const verdict = known(latest) ? say(`c${code || "0"}`) : whyNot(latest);
    root.append(words(left, top + size * 1.9, cut(verdict, size * 0.92, w - gap), size * 0.92, changed(code) ? INK : INK2, changed(code) ? BOLD : {}));
    const cuts = indicator.breaks.filter((b) => b.unit === undefined || b.unit === null || b.unit === unit).map((b) => b.at);
    for (const at of cuts) {
      const middle = (x(years[at]) + x(years[at - 1])) / 2;
      root.append(line(middle, plotTop, middle, plotBottom, GREY, 1.4, { "stroke-dasharray": "4 4" }));
    }
    const course = (value, stroke, wide) => {
      let path = "", before = null;
      for (const v of views) {
        const at = value(v);
        if (typeof at !== "number") { before = null; continue; }
        const joined = before !== null && years[v.period] - years[before] === 1 && !cuts.includes(v.period);
        path += `${joined ? "L" : "M"}${x(years[v.period])} ${y(at)}`;
        before = v.period;
      }
      if (path) root.append(svg("path", { d: path, fill: "none", stroke, "stroke-width": wide, "stroke-linejoin": "round", "stroke-linecap": "round" }));
    };
    course((v) => v.municipality, "#B9C0CB", 2);
    for (const v of views) {
      const cell = v.cells[unit];
      if (known(cell) && cell[1] !== null) {
        const thick = Math.min(9, Math.max(4, w / years.length / 6));
        root.append(svg("rect", { x: x(years[v.period]) - thick / 2, y: y(cell[2]), width: thick, height: Math.max(1, y(cell[1]) - y(cell[2])), fill: own ? OWN3 : HAIR }));
      } else if (cell === "h" || cell === "f") {
        root.append(svg("rect", { x: x(years[v.period]) - 7, y: plotTop, width: 14, height: plotBottom - plotTop, fill: "url(#hatch)" }));
      }
    }
    const value = (v) => (known(v.cells[unit]) ? v.cells[unit][0] : null);
    course(value, own ? OWN : INK2, own ? 2.6 : 1.8);
    let end = null;
    for (const v of views) {
      if (value(v) === null) continue;
      const at = { x: x(years[v.period]), y: y(value(v)) };
      const final = v === views.at(-1);
      const r = final ? 5.5 : 3;
      root.append(final ? mark(at.x, at.y, r + (own ? 1 : 0), { own, sure: changed(code), counted: indicator.counted })
        : svg("circle", { cx: at.x, cy: at.y, r, fill: own ? OWN : INK2 }));
      end = { ...at, v };
    }
    if (end) root.append(words(end.x + 10, end.y, printed(value(end.v)), size, own ? OWN : INK, BOLD));
    if (foot) {
      const under = plotBottom + size;
      const first = indicator.short_periods[0], final = indicator.short_periods.at(-1);
      root.append(words(x(years[0]) - 6, under, first, size * 0.92, INK2));
      if (years.length > 1 && right - left > widthOf(first + final, size) + 6) root.append(words(x(last) + 6, under, final, size * 0.92, INK2, END));
    }
    points.push({ unit, x: end ? end.x : left + 12, y: end ? end.y : plotTop + 10, r: 7 });
  });
  return { points, height: rows * h };
}
