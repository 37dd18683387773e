// Clicks through every control of a comparison page in headless Chromium.
//
//   node tests/browser/compare.mjs ud/plf/nord/sammenlign.html [axe.min.js]
//
// Fails on an error in the console, a request that leaves the page, a chart with something
// that is no number, a page wider than its window, or what axe-core finds. The times are
// for orientation: they are printed, not judged.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { start } from "./chromium.mjs";

const [file, axe] = process.argv.slice(2);
const url = pathToFileURL(resolve(file)).href;
const browser = await start();
const faults = [];
browser.events.push((method, params) => {
  if (method === "Runtime.exceptionThrown") faults.push(params.exceptionDetails.exception?.description ?? "exception");
  if (method === "Log.entryAdded" && params.entry.level === "error") faults.push(params.entry.text);
  if (method === "Runtime.consoleAPICalled" && params.type === "error") faults.push("console.error");
  if (method === "Network.requestWillBeSent") {
    const { url: asked } = params.request;
    const own = asked.split("#")[0] === current.split("#")[0] || /^(data:|blob:|about:blank)/.test(asked);
    if (!own) faults.push(`a request left the page: ${asked}`);
  }
});
let current = url;
const open = async (address) => {
  current = address;
  await browser.open(address);
};
const quiet = (where) => assert.deepEqual(faults.splice(0), [], where);

/** Chooses in a list or a group of radio buttons as a reader does; returns what is shown. */
const choose = (id, value) => browser.run((id, value) => {
  const element = document.getElementById(id) ?? document.querySelector(`input[name="${id}"][value="${value}"]`);
  if (element.tagName === "SELECT") {
    element.value = value;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else element.click();
}, id, value);

/** What the page shows, and whether anything is wrong with it. */
const look = () => browser.run(() => {
  const chart = document.querySelector("#chart svg");
  const texts = chart ? [...chart.querySelectorAll("text")] : [];
  const box = chart?.getBoundingClientRect();
  const outside = texts.filter((t) => {
    const at = t.getBoundingClientRect();
    return at.left < box.left - 3 || at.right > box.right + 3 || at.top < box.top - 3 || at.bottom > box.bottom + 3;
  });
  return {
    sentence: document.getElementById("sentence").textContent, why: document.querySelector("#chart .why")?.textContent ?? "",
    drawn: Boolean(chart), broken: /NaN|undefined|Infinity|null/.test(chart?.outerHTML ?? "") || /NaN|undefined|Infinity|\{\w+\}/.test(document.body.innerText),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, outside: outside.map((t) => t.textContent),
    small: texts.filter((t) => Number(t.getAttribute("font-size")) < 10.6).length, texts: texts.map((t) => t.textContent),
    rows: document.querySelectorAll("#rows tr").length, live: document.getElementById("live").textContent, hash: location.hash,
  };
});

async function sound(where) {
  const shown = await look();
  assert.ok(shown.sentence.length > 10, `${where}: no sentence`);
  assert.ok(shown.drawn || shown.why.length > 10, `${where}: neither chart nor reason`);
  assert.ok(!shown.broken, `${where}: something is no number`);
  assert.equal(shown.wide, 0, `${where}: the page is wider than its window`);
  assert.deepEqual(shown.outside, [], `${where}: text outside the chart`);
  assert.equal(shown.small, 0, `${where}: text too small to read`);
  assert.ok(shown.rows > 2, `${where}: no table`);
  return shown;
}

const options = (id) => browser.run((id) => [...document.getElementById(id).options].map((o) => o.value), id);
const forms = ["funnel", "dots", "time", "spread"];
let views = 0;

async function everyView(width) {
  const indicators = await options("indicator");
  const some = width === 1280 ? indicators : indicators.filter((_, k) => k % 9 === 0);
  for (const indicator of some) {
    await choose("indicator", indicator);
    for (const form of forms) {
      await choose("form", form);
      await sound(`${indicator}, ${form}, ${width} wide`);
      views += 1;
    }
    await choose("form", "dots");
    for (const id of ["year", "group"]) {
      for (const value of await options(id)) {
        await choose(id, value);
        await sound(`${indicator}, ${id} ${value}, ${width} wide`);
        views += 1;
      }
    }
  }
  quiet(`views, ${width} wide`);
}

async function everyControl() {
  await open(url);
  const units = (await options("own")).slice(1);
  const names = await browser.run(() => data.units.filter((u) => u.named).map((u) => u.name));
  await choose("form", "dots");
  const plain = (await look()).sentence;
  await choose("own", units[0]);
  assert.match((await look()).hash, /u=/);
  for (const order of ["value", "name"]) await choose("order", order);
  await choose("own", "-1");
  await choose("hide");
  const hidden = await look();
  for (const name of names) assert.ok(!hidden.texts.includes(name), `${name} is shown although names are hidden`);
  await choose("hide");
  await choose("talk");
  assert.equal(await browser.run(() => document.getElementById("panel").hidden), true);
  await choose("talk");
  await choose("language");
  const english = (await look()).sentence;
  assert.notEqual(english, plain);
  await choose("language");
  assert.equal((await look()).sentence, plain);
  await browser.run(() => { window.print = () => { window.asked = true; }; });
  await choose("print");
  assert.equal(await browser.run(() => window.asked), true);
  await choose("share");
  const link = await browser.run(() => document.getElementById("link").value);
  await browser.run(() => document.querySelector("summary").click());
  quiet("controls");
  await choose("form", "spread");
  await open(link);
  assert.equal((await look()).sentence, plain, "a shared link shows the same view");
  quiet("a shared link");
}

async function keyboard() {
  await open(url);
  await choose("form", "dots");
  await browser.run(() => document.getElementById("chart").focus());
  const said = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "End", "Home"]) {
    await browser.key(key);
    said.push((await look()).live);
  }
  assert.ok(new Set(said).size >= 3, `the arrows speak of the units: ${said}`);
  await browser.key("Enter");
  await browser.key("Escape");
  quiet("keyboard");
}

async function saving() {
  const folder = join(browser.folder, "saved");
  mkdirSync(folder);
  await browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  await open(url);
  for (const form of forms) {
    await choose("form", form);
    for (const id of ["svg", "png"]) {
      await choose(id);
      const saved = () => readdirSync(folder).some((name) => name.endsWith(`-${form}.${id}`));
      for (let k = 0; k < 100 && !saved(); k += 1) await new Promise((done) => setTimeout(done, 200));
      assert.ok(saved(), `${form} saved as ${id}`);
    }
  }
  const files = readdirSync(folder);
  const svg = readFileSync(join(folder, files.find((f) => f.endsWith(".svg"))), "utf8");
  assert.ok(svg.startsWith("<?xml") && svg.includes("<title>") && !/NaN|undefined/.test(svg));
  const png = readFileSync(join(folder, files.find((f) => f.endsWith(".png"))));
  assert.ok(png.subarray(1, 4).toString() === "PNG" && png.length > 20000, "the picture has content");
  if (process.env.KEEP) for (const name of files) writeFileSync(join(process.env.KEEP, name), readFileSync(join(folder, name)));
  quiet("saving");
}

/** Runs axe-core, which lives outside the page's own policy. */
async function accessible() {
  if (!axe) return "axe-core not at hand";
  let n = 0;
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    await browser.size(width, height);
    await open(url);
    await browser.run(`() => { ${readFileSync(axe, "utf8")}; }`);
    for (const form of forms) {
      await choose("form", form);
      const found = await browser.run(async () => {
        document.getElementById("tabular").open = true;
        const { violations, passes } = await axe.run();
        return { passes: passes.length, violations: violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`) };
      });
      assert.deepEqual(found.violations, [], `axe-core, ${form}, ${width} wide`);
      n = found.passes;
    }
  }
  faults.length = 0;
  return `axe-core without violations (${n} rules passed)`;
}

/** The same page with 30 units, 60 indicators and 6 years, for the times. */
function enlarged() {
  const html = readFileSync(file, "utf8");
  const [, before, json, after] = html.match(/^([\s\S]*id="data">)([\s\S]*?)(<\/script>[\s\S]*)$/);
  const data = JSON.parse(json);
  const [units, indicators, years] = [30, 60, 6];
  data.units = Array.from({ length: units }, (_, k) => ({ name: `Skole nummer ${k + 1}`, named: true }));
  data.lot = data.units.map((_, k) => k);
  data.indicators = Array.from({ length: indicators }, (_, k) => {
    const one = structuredClone(data.indicators[k % data.indicators.length]);
    one.id += `.${k}`;
    one.loose = false;
    one.periods = Array.from({ length: years }, (_, y) => `${2020 + y}/${21 + y}`);
    one.short_periods = one.periods.map((p) => p.slice(2));
    one.breaks = [];
    const at = (u, y) => one.bounds[0] + ((Math.min(one.bounds[1], 100) - one.bounds[0]) * (20 + ((u * 7 + y * 3 + k) % 40))) / 100;
    const cells = (y) => data.units.map((_, u) => [at(u, y), at(u, y) * 0.93, at(u, y) * 1.06, 100 + u]);
    one.views = one.periods.map((_, y) => ({ period: y, group: null, cells: cells(y), municipality: at(9, y), position: data.units.map(() => "o") }));
    one.change = data.units.map(() => "o");
    return one;
  });
  const path = join(browser.folder, "large.html");
  const text = before + JSON.stringify(data).replaceAll("<", "\\u003c") + after;
  writeFileSync(path, text);
  return { path, size: text.length };
}

async function times() {
  const { path, size } = enlarged();
  await browser.size(1280, 800);
  await open(pathToFileURL(path).href);
  const first = await browser.run(() => Number(document.documentElement.dataset.ready));
  const switched = await browser.run(async () => {
    const select = document.getElementById("indicator");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const spent = [];
    for (const form of ["dots", "time", "spread"]) {
      document.querySelector(`input[value="${form}"]`).click();
      for (let k = 1; k < 12; k += 1) {
        await frame();
        const begun = performance.now();
        select.selectedIndex = k;
        select.dispatchEvent(new Event("change", { bubbles: true }));
        document.body.getBoundingClientRect();
        spent.push(performance.now() - begun);
      }
    }
    return spent.sort((a, b) => a - b);
  });
  quiet("times");
  const [middle, last] = [switched[switched.length >> 1], switched.at(-1)].map((t) => t.toFixed(0));
  return `30 units × 60 indicators × 6 years (${(size / 1024).toFixed(0)} KB): first chart after ${first} ms, another indicator after ${middle} ms (slowest ${last} ms; three frames are 50 ms)`;
}

try {
  for (const [width, height, mobile] of [[1280, 800, false], [640, 400, false], [390, 844, true]]) {
    await browser.size(width, height, mobile);
    await open(url);
    await everyView(width);
  }
  await browser.size(1280, 800);
  await everyControl();
  await keyboard();
  await saving();
  const rules = await accessible();
  console.log(`${views} views of ${file}; ${rules}`);
  console.log(await times());
} finally {
  await browser.stop();
}
