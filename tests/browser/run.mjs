// Walks the site in Chromium: accessibility (axe: WCAG 2.2 A and AA, best practice), no sideways scrolling at 320 px
// or with text at 200 %, keyboard order with a visible focus, no scripts, no request to another host, no error in the
// console. Leaves a picture of every page.
//
//   node run.mjs http://127.0.0.1:4700 [--staff NAME --password-file FILE] [--pictures FOLDER] [--pages /a,/b]
//
// Without --pages it starts at the home page and takes one page of each shape it finds by following links.
import { chromium } from "playwright-core";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TAGS } from "../looking.mjs";

const [base, ...rest] = process.argv.slice(2);
if (!base) {
  console.error("node run.mjs BASE_URL [--staff NAME --password-file FILE] [--pictures FOLDER] [--pages /a,/b]");
  process.exit(2);
}
const option = (name) => {
  const at = rest.indexOf(`--${name}`);
  return at < 0 ? undefined : rest[at + 1];
};
const pictures = option("pictures") ?? "pictures";
const staff = option("staff");
const password = option("password-file") ? readFileSync(option("password-file"), "utf8").trim() : option("password");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(pictures, { recursive: true });

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const PAGES_MAX = 200;

const faults = [];
const fault = (page, what) => {
  faults.push(`${page}: ${what}`);
  console.log(`  ✗ ${page}: ${what}`);
};

/** The shape of an address: one page of each is looked at. */
const shape = (path) =>
  path
    .replace(/\/[EW]\d{8}/, "/AREA")
    .replace(/\/AREA\/[a-z0-9-]+$/, "/AREA/MEASURE")
    .replace(/[0-9a-f]{64}/, "HASH")
    .replace(/jobs\/\d+/, "jobs/N")
    .replace(/parts\/horizon-[a-z]+/, "parts/HORIZON")
    .replace(/parts\/[a-z-]+/, "parts/SECTION")
    .replace(/\?.*/, "?");

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

async function open(options = {}) {
  const context = await browser.newContext({ baseURL: base, bypassCSP: false, ...options });
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob):/.test(url)) fault(page.url(), `asks another host: ${url}`);
  });
  page.on("console", (message) => {
    const expected = /status of (404|422|429)/.test(message.text());
    if (message.type() === "error" && !expected) fault(page.url(), `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => fault(page.url(), `script: ${error.message}`));
  return { context, page };
}

async function signIn(page) {
  await page.goto("/sign-in");
  await page.fill("#name", staff);
  await page.fill("#password", password);
  await page.click("main form[action='/sign-in'] button[type=submit]");
  if (!page.url().endsWith("/app")) throw new Error(`could not sign in as ${staff}`);
}

/** One page of each shape, found by following links from the given ones. */
async function discover(page, from, within) {
  const seen = new Map();
  const waiting = [...from];
  const shapes = new Set();
  while (waiting.length > 0 && seen.size < PAGES_MAX) {
    const path = waiting.shift();
    if (shapes.has(shape(path)) || !within.test(path)) continue;
    shapes.add(shape(path));
    const answer = await page.request.get(path);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    if (answer.headers()["content-disposition"]) continue;
    if (answer.status() >= 400 && !from.includes(path)) fault(path, `answers ${answer.status()}`);
    seen.set(shape(path), path);
    const html = await answer.text();
    for (const [, href] of html.matchAll(/href="(\/[^"#]*)/g)) waiting.push(href.replaceAll("&amp;", "&"));
  }
  return [...seen.values()];
}

const axeIn = async (page, path, size) => {
  await page.evaluate(axe);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
  for (const violation of result.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ");
    fault(path, `${size}: ${violation.id} (${violation.impact}): ${violation.help}: ${where}`);
  }
};

const sideways = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const over = root.scrollWidth - root.clientWidth;
    if (over <= 0) return null;
    const wide = [...document.body.querySelectorAll("*")].find(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest(".cw-scroll, .govuk-visually-hidden, .govuk-skip-link"),
    );
    return `${over} px too wide: ${wide ? `${wide.tagName}.${wide.className}` : "unknown"}`;
  });

const fileName = (path) => path.replace(/^\//, "").replace(/[0-9a-f]{64}/, "HASH").replace(/[^a-zA-Z0-9-]+/g, "_").slice(0, 80) || "home";

async function look(page, path) {
  await page.setViewportSize(WIDE);
  await page.goto(path);
  await axeIn(page, path, "desktop");
  await page.screenshot({ path: join(pictures, `${fileName(path)}-wide.png`), fullPage: true });
  await page.setViewportSize(NARROW);
  await axeIn(page, path, "320 px");
  const over = await sideways(page);
  if (over) fault(path, `320 px: ${over}`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("main button, main input:not([type=hidden]), main select, .govuk-button, nav a, footer a")]
      .filter((element) => element.offsetParent !== null)
      .map((element) => ({ name: element.textContent.trim().slice(0, 30) || element.id, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name, box }) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`),
  );
  if (small.length > 0) fault(path, `targets under 24 px: ${small.slice(0, 4).join(", ")}`);
  await page.screenshot({ path: join(pictures, `${fileName(path)}-narrow.png`), fullPage: true });
  await page.setViewportSize(WIDE);
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  const doubled = await sideways(page);
  if (doubled) fault(path, `text at 200%: ${doubled}`);
}

/** Tab from the top: focus moves, is seen, is never lost or hidden, and goes through every link and field. */
async function keyboard(page, path) {
  await page.setViewportSize(WIDE);
  await page.goto(path);
  const wanted = await page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
      .filter((element) => !element.disabled && !element.hidden && element.checkVisibility({ visibilityProperty: true }))
      // Of radio buttons with one name, Tab stops at one; arrows choose among them.
      .filter((element, at, all) => element.type !== "radio" || all.findIndex((other) => other.type === "radio" && other.name === element.name) === at)
      .length,
  );
  // Each field for a day takes some presses more.
  const more = 4 * (await page.locator("input[type=date]:visible, input[type=time]:visible").count());
  let stops = 0;
  let last = "";
  let within = 0;
  for (let press = 0; press < Math.min(wanted + 5, 80) + more; press += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      const seen = marked || style.boxShadow !== "none" || (element.type === "checkbox" && element.nextElementSibling !== null);
      return {
        name: `${element.tagName} ${(element.textContent || element.id).trim().slice(0, 40)}`,
        seen,
        day: ["date", "time"].includes(element.type),
        inside: box.bottom > 0 && box.top < innerHeight,
        key: `${Math.round(box.left)},${Math.round(box.top + scrollY)},${element.tagName}`,
      };
    });
    if (!at) break;
    // Day, month, year and calendar of one field are stops of their own.
    if (at.key === last && at.day && (within += 1) <= 4) continue;
    within = 0;
    if (at.key === last) return fault(path, `keyboard: stuck at ${at.name}`);
    last = at.key;
    stops += 1;
    if (!at.seen) fault(path, `keyboard: no visible focus on ${at.name}`);
    if (!at.inside) fault(path, `keyboard: focus out of sight on ${at.name}`);
  }
  // A page with something to mend starts at its summary, so what stands before it is passed over.
  const starts = await page.locator(".govuk-error-summary").count();
  if (starts === 0 && stops < Math.min(wanted, 78) - 1) fault(path, `keyboard: only ${stops} of ${wanted} stops reached`);
}

/** Without scripts the page says the same and its forms are there. */
async function withoutScripts(page, path) {
  await page.setViewportSize(WIDE);
  await page.goto(path);
  const held = await page.evaluate(() => ({
    heading: document.querySelector("h1")?.textContent.trim() ?? "",
    dead: [...document.querySelectorAll("main button:not([type=submit])")].filter((b) => b.offsetParent !== null).map((b) => b.textContent.trim()),
    figures: document.querySelectorAll("figure").length,
    tables: document.querySelectorAll("figure table").length,
  }));
  if (!held.heading) fault(path, "no scripts: no heading");
  if (held.dead.length > 0) fault(path, `no scripts: buttons that do nothing: ${held.dead.join(", ")}`);
  if (held.tables < held.figures) fault(path, `no scripts: ${held.figures} charts but ${held.tables} tables`);
}

async function walk(name, from, within, prepare) {
  const { context, page } = await open();
  await prepare(page);
  const paths = option("pages")?.split(",") ?? (await discover(page, from, within));
  console.log(`${name}: ${paths.length} pages`);
  for (const path of paths) await look(page, path);
  for (const path of paths) await keyboard(page, path);
  await context.close();
  const bare = await open({ javaScriptEnabled: false });
  await prepare(bare.page);
  for (const path of paths) await withoutScripts(bare.page, path);
  await bare.context.close();
  return paths;
}

/** The map comes when asked for, from this site alone. */
async function map(paths) {
  const { context, page } = await open();
  for (const path of paths) {
    await page.goto(path);
    const button = page.locator("[data-map-show]");
    if ((await button.count()) === 0) continue;
    await button.click();
    await page.waitForSelector(".maplibregl-canvas", { timeout: 20_000 }).catch(() => fault(path, "the map did not come"));
    await page.waitForTimeout(1_500);
    await axeIn(page, path, "with map");
    await page.locator("[data-map-frame]").screenshot({ path: join(pictures, "map.png") });
    break;
  }
  await context.close();
}

const FIRST = ["/", "/no-such-page", "/areas?postcode=x", "/compare"];
// The way to an agency's own provider leads off the site.
const seen = await walk("public", FIRST, /^\/(?!app|sign-in\/with\/)/, async () => {});
await map(seen);
if (staff && password) await walk("staff", ["/app"], /^\/app/, signIn);
await browser.close();

if (faults.length > 0) {
  console.log(`\n${faults.length} faults`);
  process.exit(1);
}
console.log("no faults");
