// A headless Chromium at the end of a pipe: commands go in, answers and events come out.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts Chromium with one empty page; `events` hears everything that happens in it. */
export async function start(program = process.env.CHROMIUM ?? "chromium") {
  const folder = mkdtempSync(join(tmpdir(), "datapakke-browser-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${folder}`, "about:blank"];
  const child = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const waiting = new Map();
  const events = [];
  let last = 0, rest = "";
  child.stdio[4].on("data", (bytes) => {
    rest += bytes;
    for (let end = rest.indexOf("\0"); end >= 0; end = rest.indexOf("\0")) {
      const message = JSON.parse(rest.slice(0, end));
      rest = rest.slice(end + 1);
      if (message.id) waiting.get(message.id)?.(message);
      else events.forEach((hear) => hear(message.method, message.params));
    }
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((done, fail) => {
    const id = ++last;
    waiting.set(id, ({ result, error }) => (error ? fail(new Error(`${method}: ${error.message}`)) : done(result)));
    child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  });
  const { targetInfos } = await send("Target.getTargets");
  const { targetId } = targetInfos.find((target) => target.type === "page");
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => send(method, params, sessionId);
  for (const domain of ["Runtime", "Log", "Page", "Network"]) await page(`${domain}.enable`);
  return {
    events, send, page, folder,
    /** Opens an address and waits until it is loaded. */
    async open(url) {
      const loaded = new Promise((done) => {
        const hear = (method) => {
          if (method !== "Page.loadEventFired") return;
          events.splice(events.indexOf(hear), 1);
          done();
        };
        events.push(hear);
      });
      await page("Page.navigate", { url: "about:blank" });
      await loaded;
      const again = new Promise((done) => {
        const hear = (method) => {
          if (method !== "Page.loadEventFired") return;
          events.splice(events.indexOf(hear), 1);
          done();
        };
        events.push(hear);
      });
      await page("Page.navigate", { url });
      await again;
    },
    /** Sets the size of the window, and of what a phone calls a pixel. */
    size: (width, height, mobile = false) =>
      page("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile }),
    /** Runs a function in the page and returns what it returns. */
    async run(work, ...given) {
      const expression = `(${work})(...${JSON.stringify(given)})`;
      const { result, exceptionDetails } = await page("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async key(key) {
      for (const type of ["keyDown", "keyUp"]) await page("Input.dispatchKeyEvent", { type, key, code: key });
    },
    async stop() {
      await send("Browser.close").catch(() => {});
      await new Promise((done) => (child.exitCode === null ? child.once("exit", done) : done()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
