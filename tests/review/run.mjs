// Two hundred invented pairs at the review desk, by keyboard alone, at the program itself in Chromium: a case worker of the
// council goes through them, a second person through what waits for one, and somebody without scripts answers by a button.
// Each page it meets is looked at by axe and at 320 px.
//
//   node run.mjs PROGRAM [--pictures FOLDER]
//
// It ends what it started and leaves nothing behind.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { Looking, launch } from "../looking.mjs";
import { code, freePort } from "../stage.mjs";

const program = process.argv[2];
const PASSWORD = "three plain words";
const PAIRS = 200;

const folder = mkdtempSync(join(tmpdir(), "commonweal-review-"));
const port = await freePort();
const base = `http://localhost:${port}`;
const faults = [];
const looking = new Looking("review", faults);
const look = (page, name) => looking.at(page, name);
let browser;

/** Somebody accepts an invitation, and signs in with password and code. */
async function joins(invited, email, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !/status of (403|404)/.test(message.text())) faults.push(`${page.url()}: ${message.text()}`); });
  await page.goto(base + invited[email]);
  const secret = await page.inputValue("input[name=secret]");
  await page.fill("input[name=password]", PASSWORD);
  await page.fill("input[name=code]", code(secret, Date.now() - 30000));
  await page.click("main form button[type=submit]");
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", email);
  await page.fill("#password", PASSWORD);
  await page.click("main form[action='/sign-in'] button[type=submit]");
  await page.fill("input[name=code]", code(secret));
  await page.click("main form button[type=submit]");
  assert.equal(new URL(page.url()).pathname, "/app", `${email} is in`);
  return page;
}

/** Presses Tab until a link or button with these words has the focus, then Enter. */
async function goTo(page, words) {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
    if (!here.startsWith(words)) continue;
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    return;
  }
  assert.fail(`nothing says "${words}" at ${page.url()}`);
}

const key = (page, letter) => Promise.all([page.waitForNavigation(), page.keyboard.press(letter)]);
const number = (page) => Number(/pairs\/(\d+)/.exec(page.url())?.[1]);

/** What somebody who looks at the marks would say, in the key for it. */
const judged = (page) =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll(".cw-records tbody tr")];
    const column = (name) => rows.find((row) => row.querySelector("th").textContent.startsWith(name));
    const differs = (name) => column(name)?.classList.contains("cw-records--differs");
    const wrong = ["First name", "Surname", "Date of birth", "Postcode"].filter(differs).length;
    return wrong <= 1 ? "s" : wrong >= 3 ? "d" : "u";
  });

/** Two hundred pairs, every tenth of them sensitive; one answer is taken back and given again. */
async function first(page) {
  await page.goto(`${base}/app/linkage`);
  await look(page, "runs");
  await goTo(page, "Go through pairs");
  await look(page, "pair");
  const said = { s: 0, d: 0, u: 0 };
  const started = performance.now();
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    assert.equal(number(page), pair, "the next pair comes at once");
    const answer = await judged(page);
    if (pair % 10 === 0) await page.keyboard.press("e");
    await key(page, answer);
    said[answer] += 1;
    if (pair === 50) {
      await key(page, "b");
      assert.equal(number(page), 50, "back is where the last answer was given");
      await page.keyboard.press("e");
      await key(page, answer);
    }
    if (pair === 60) {
      await key(page, "w");
      assert.match(await page.textContent("#why"), /Together .* bits/, "what the model thinks is told to whoever asks");
      await look(page, "why");
    }
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${PAIRS} pairs by keyboard in ${seconds.toFixed(1)} s: ${said.s} the same, ${said.d} two people, ${said.u} cannot be told`);
  const open = await page.evaluate(() => document.querySelector("main").textContent);
  assert.ok(said.s > 20 && said.d > 20, "the pairs are of both kinds");
  assert.match(open, /40 pairs wait for you/, "forty are left");
  return said;
}

/** A group is sorted: what that does is shown first, and it is taken back without loss. */
async function group(page) {
  await page.goto(`${base}/app/linkage/run-1`);
  await look(page, "run");
  await goTo(page, "Group 1:");
  await look(page, "group");
  await goTo(page, "All one person");
  assert.match(await page.textContent("main"), /What this does/);
  await page.check("#sensitive");
  await goTo(page, "Do it");
  assert.match(await page.textContent("main"), /Waits for a second person/);
  await goTo(page, "Take my answer back");
  assert.match(await page.textContent("main"), /To look at/);
}

/** Somebody of the police's list is known; nobody is not; what was typed stands in no address and on no page. */
async function pointer(page) {
  await page.goto(`${base}/app/linkage/run-1/pairs/1`);
  const said = await page.evaluate(() =>
    Object.fromEntries([...document.querySelectorAll(".cw-records tbody tr")].map((row) => [row.querySelector("th").firstChild.textContent.trim(), row.cells[2].textContent.trim()])),
  );
  await page.goto(`${base}/app/linkage/pointer`);
  await look(page, "pointer");
  const ask = async (surname, first, dob, postcode) => {
    await page.fill("#surname", surname);
    await page.fill("#first_name", first);
    await page.fill("#dob", dob);
    await page.fill("#postcode", postcode);
    await page.keyboard.press("Enter");
    await page.waitForSelector("main [role=status]");
    assert.ok(!page.url().includes(surname) && !(await page.content()).includes(surname), "what was typed is not shown again");
    return page.textContent("main [role=status]");
  };
  const of = (name) => (said[name] === "–nothing" ? "" : said[name]);
  const answer = await ask(of("Surname"), of("First name"), of("Date of birth"), of("Postcode"));
  assert.match(answer, /Known to another agency: ask/);
  assert.match(await page.getAttribute("main [role=status] a", "href"), /^\/app\/requests\/new\?of=asb-hub/);
  await page.goto(`${base}/app/linkage/pointer`);
  assert.match(await ask("Nobodyever", "Nowhere", "1901-01-01", ""), /Nothing is said/);
}

/** A second person goes through what waits for one, and is not told what the first one said. */
async function second(page) {
  await page.goto(`${base}/app`);
  assert.match(await page.textContent("main"), /Pairs to look at: Repeat callers/, "it stands on Today");
  await page.goto(`${base}/app/linkage`);
  await goTo(page, "Go through pairs");
  await look(page, "second");
  let pairs = 0;
  while (number(page) <= PAIRS) {
    const text = await page.textContent("main");
    assert.match(text, /You are the second person/);
    assert.doesNotMatch(text, /You said|It is decided/);
    await key(page, await judged(page));
    pairs += 1;
  }
  await page.goto(`${base}/app/linkage/run-1`);
  const text = await page.textContent("main");
  assert.match(text, /200 of 240 pairs decided/, "two people say the same of each by the same marks");
  assert.match(text, /Of the pairs that the model takes for one person/);
  await look(page, "run-decided");
  console.log(`${pairs} pairs by a second person`);
}

/** Without scripts the answers are buttons of a form. */
async function withoutScripts(page) {
  await page.goto(`${base}/app/linkage/run-1/pairs/201`);
  await page.click("button[value=different]");
  assert.equal(number(page), 202);
  await page.click("summary");
  await page.click("button[value=leave]");
  assert.equal(number(page), 203);
  assert.equal((await page.goto(`${base}/app/linkage/run-1/pairs/202`)).status(), 404, "a pair that was left to others is not shown again");
}

/** A liaison officer sees how far it is, says who looks, and takes the decisions away; no record is shown to them. */
async function liaison(page) {
  await page.goto(`${base}/app/linkage/run-1`);
  await look(page, "run-liaison");
  assert.equal((await page.goto(`${base}/app/linkage/run-1/pairs/1`)).status(), 403, "they know of the run, and look at no pair");
  await page.goto(`${base}/app/linkage/run-1`);
  const rows = await page.evaluate(async () => (await (await fetch("/app/linkage/run-1/decisions.csv")).text()).trim().split("\r\n"));
  assert.equal(rows[0], "source_l,unique_id_l,source_r,unique_id_r,verdict,decided_by,decided_at");
  assert.ok(rows.length > PAIRS, "each decided pair is a row");
}

const served = spawn(program, ["demo", "--size", "small", "--store", folder, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "ignore", "pipe"] });
const invited = {};
let log = "";
served.stderr.on("data", (data) => {
  log += data;
  for (const [, email, path] of log.matchAll(/signs in as (\S+) after \S*?(\/invitation\/[0-9a-f]+)/g)) invited[email] = path;
});
try {
  for (let wait = 0; wait < 600; wait += 1) {
    if (served.exitCode !== null) throw new Error(`the program ended:\n${log}`);
    if (await fetch(`${base}/livez`).then((got) => got.ok, () => false)) break;
    await new Promise((go) => setTimeout(go, 250));
  }
  browser = await launch();
  const gil = await joins(invited, "gil@ashmoor.example");
  await first(gil);
  await group(gil);
  await pointer(gil);
  await second(await joins(invited, "hal@ashmoor.example"));
  await withoutScripts(await joins(invited, "ivy@westmarch-police.example", { javaScriptEnabled: false }));
  await liaison(await joins(invited, "di@ashmoor.example"));
  assert.deepEqual(faults, []);
  console.log(`the review desk: ${looking.pages} pages looked at, nothing found`);
} finally {
  await browser?.close();
  served.kill();
  await new Promise((ended) => (served.exitCode === null ? served.once("exit", ended) : ended()));
  rmSync(folder, { recursive: true, force: true });
}
