// A new district, from nothing to a withdrawn agreement, at the program itself in Chromium, as the operator's guide says:
// the register from its pattern, people of three bodies who sign in by password and code, by passkey, and at their agency's
// own provider; each sees their work and no more; an agreement is written, signed by each, in force, withdrawn; and the
// data protection officer answers three questions from the audit. Each page it meets is looked at by axe and at 320 px.
//
//   node run.mjs PROGRAM [--pictures FOLDER]
//
// It ends what it started and leaves nothing behind.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { start } from "../oidc/provider.mjs";
import { Looking, launch } from "../looking.mjs";
import { code, freePort } from "../stage.mjs";

const program = process.argv[2];
const PASSWORD = "three plain words";
const COUNCIL = "staffordshire-moorlands-district-council";
const POLICE = "staffordshire-police";
const FIRE = "staffordshire-commissioner-fire-authority";
const today = new Date().toISOString().slice(0, 10);

const folder = mkdtempSync(join(tmpdir(), "commonweal-walk-"));
const port = await freePort();
const base = `http://localhost:${port}`;
const faults = [];
const looking = new Looking("walk", faults);
const look = (page, name) => looking.at(page, name);
let browser;

const open = async () => (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
const send = (page, within = "main form") => page.click(`${within} button[type=submit]`);

/** The operator signs in, sets the register up from the pattern, and invites people of three bodies. */
async function setUp() {
  const page = await open();
  await page.goto(`${base}/app`);
  await look(page, "sign-in");
  await page.fill("#name", "operator");
  await page.fill("#password", "a password for the operator");
  await send(page, "main form[action='/sign-in']");
  assert.equal(new URL(page.url()).pathname, "/app");
  await look(page, "today-operator");
  await page.goto(`${base}/app/register`);
  await look(page, "register-empty");
  const pattern = await page.evaluate(async () => (await fetch("/app/register/pattern.toml")).text());
  await page.fill("textarea[name=text]", pattern);
  await send(page, "main form[action='/app/register']");
  await page.goto(`${base}/app/register`);
  assert.ok((await page.textContent("main")).includes("Staffordshire Moorlands District Council"), "the register is set up");
  await look(page, "register");
  await page.goto(`${base}/app/people`);
  await look(page, "people");
  const invited = {};
  for (const [name, email, body, role] of [
    ["Di Pattern", "di@council.example", COUNCIL, "liaison-officer"],
    ["Cy Specimen", "cy@police.example", POLICE, "liaison-officer"],
    ["Flo Figure", "flo@fire.example", FIRE, "liaison-officer"],
    ["Ed Instance", "ed@council.example", COUNCIL, "data-protection-officer"],
  ]) {
    await page.goto(`${base}/app/people`);
    await page.fill("#name", name);
    await page.fill("#email", email);
    await page.evaluate(([body, role]) => {
      const form = document.querySelector("main form[action='/app/people']");
      form.querySelector("[name=body]").value = body;
      form.querySelector("[name=role]").value = role;
    }, [body, role]);
    await send(page, "main form[action='/app/people']");
    const path = /\/invitation\/[0-9a-f]+/.exec(await page.content());
    assert.ok(path, `${name} is invited`);
    invited[email] = path[0];
  }
  return invited;
}

/** Somebody accepts an invitation, and signs in with password and code. */
async function joins(invitation, email) {
  const page = await open();
  await page.goto(base + invitation);
  const secret = await page.inputValue("input[name=secret]");
  await page.fill("input[name=password]", PASSWORD);
  await page.fill("input[name=code]", code(secret, Date.now() - 30000));
  await send(page);
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", email);
  await page.fill("#password", PASSWORD);
  await send(page, "main form[action='/sign-in']");
  await page.fill("input[name=code]", code(secret));
  await send(page);
  assert.equal(new URL(page.url()).pathname, "/app", `${email} is in by password and code`);
  return page;
}

/** Somebody adds a passkey of Chromium's virtual authenticator and comes back with it alone. */
async function byPasskey(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto(`${base}/app/account`);
  await Promise.all([page.waitForNavigation(), page.click("button:has-text('Add a passkey')")]);
  await page.waitForSelector("text=Take it away");
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  await page.click("button:has-text('Sign in with a passkey')");
  await page.waitForURL(`${base}/app`);
}

/** Somebody comes in from their agency's own provider. */
async function byProvider() {
  const page = await open();
  await page.goto(`${base}/sign-in`);
  await page.click("a:has-text('Sign in with Westmarch Police')");
  await page.waitForURL(`${base}/app`);
  return page;
}

/** What somebody may open and what not: the status of each page. */
async function sees(page, who, expected) {
  for (const [path, status] of Object.entries(expected)) {
    const got = (await page.goto(base + path)).status();
    assert.equal(got, status, `${path} for ${who}`);
  }
}

const state = (page) => page.$$eval("main h2 .govuk-tag", (tags) => tags.map((tag) => tag.textContent.trim()));

async function sign(page, name) {
  await page.goto(`${base}/app/agreements`);
  await page.click("summary:has-text('Sign for')");
  await page.fill("input[name=name]", name);
  await page.fill("input[name=post]", "Director");
  await page.click("button:has-text('Sign for')");
}

/** An agreement is written, signed by each party for itself, in force, withdrawn; and what flowed under it stops. */
async function agree(council, police, fire) {
  await council.goto(`${base}/app/agreements`);
  await look(council, "agreements-empty");
  await council.click("summary:has-text('Bring one as text')");
  await send(council, "main form[action='/app/agreements']");
  await sign(council, "D. Example");
  await council.goto(`${base}/app/agreements`);
  const half = await state(council);
  assert.ok(!half.some((words) => words.includes("In force")), `one signature is not enough: ${half}`);
  await look(council, "agreement-part-signed");
  await fire.goto(`${base}/app/agreements`);
  assert.equal(await fire.$("summary:has-text('Sign for')"), null, "who is no party signs nothing");
  await sign(police, "C. Example");
  await police.goto(`${base}/app/agreements`);
  assert.ok((await state(police)).some((words) => words.includes("In force")), `in force: ${await state(police)}`);
  assert.ok(await police.$("text=Who may share what today"), "what flows under it is shown");
  await look(police, "agreement-in-force");
  await police.click("summary:has-text('Withdraw it')");
  await police.fill("input[name=reason]", "The meeting has ended");
  await police.click("button:has-text('Withdraw')");
  await council.goto(`${base}/app/agreements`);
  assert.ok((await state(council)).some((words) => words.includes("Withdrawn")), `withdrawn: ${await state(council)}`);
  assert.equal(await council.$("text=Open flows, by sender"), null, "its flow stops the same day");
  await look(council, "agreement-withdrawn");
}

/** Three questions of a data protection officer, answered from the audit. */
async function answer(ed, cy) {
  const ask = async (pairs) => {
    await ed.goto(`${base}/app/audit?${new URLSearchParams(pairs)}`);
    return ed.$$eval("main tbody tr", (rows) => rows.map((row) => row.textContent.replace(/\s+/g, " ").trim()));
  };
  await ed.goto(`${base}/app/people`);
  const href = await ed.getAttribute("a:has-text('Cy Specimen')", "href");
  const account = href.split("/").pop();
  await ed.goto(base + href);
  await look(ed, "person");
  const lookedAt = await ask({ kind: "person", id: account });
  assert.ok(lookedAt.some((row) => row.includes("Ed Instance") && row.includes("person.read")), "who looked at Cy");
  await look(ed, "audit");
  await ed.goto(`${base}/app/audit/who-could?${new URLSearchParams({ action: "read", kind: "account", owner: "", day: today })}`);
  const could = await ed.textContent("main table");
  assert.ok(could.includes("Ed Instance") && !could.includes("Flo Figure"), "who could see accounts today");
  await look(ed, "who-could");
  const did = await ask({ actor: account });
  for (const act of ["person.sign-in", "agreement.sign", "agreement.withdraw"]) {
    assert.ok(did.some((row) => row.includes(act)), `what did Cy do: ${act} in ${did.join(" | ")}`);
  }
  assert.equal((await cy.goto(`${base}/app/audit`)).status(), 403, "and nobody else reads it");
}

let served;
let provider;
try {
  provider = await start({
    port: await freePort(),
    back: `${base}/sign-in/back`,
    people: { cy: { email: "cy@police.example", email_verified: true, amr: ["pwd", "otp"] } },
    alone: "cy",
  });
  writeFileSync(join(folder, "secret"), "a secret of the test's own, of 40 letters");
  writeFileSync(join(folder, "providers.toml"), `address = "${base}"

[[provider]]
name = "police"
title = "Westmarch Police"
issuer = "${provider.issuer}"
client_id = "commonweal"
client_secret_file = "secret"
body = "${POLICE}"
domains = ["police.example"]
`);
  writeFileSync(join(folder, "password"), "a password for the operator\n");
  const words = ["--store", folder, "serve", "--listen", `127.0.0.1:${port}`, "--password-file", join(folder, "password")];
  served = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"] });
  for (let tries = 0; !(await fetch(`http://127.0.0.1:${port}/livez`).then((one) => one.ok, () => false)); tries += 1) {
    if (served.exitCode !== null || tries > 240) throw new Error("the program does not serve");
    await new Promise((later) => setTimeout(later, 250));
  }
  browser = await launch();
  const invited = await setUp();
  const di = await joins(invited["di@council.example"], "di@council.example");
  const flo = await joins(invited["flo@fire.example"], "flo@fire.example");
  await byPasskey(flo);
  const cy = await byProvider();
  const ed = await joins(invited["ed@council.example"], "ed@council.example");
  const liaison = { "/app": 200, "/app/register": 200, "/app/imports": 200, "/app/people": 403, "/app/audit": 403 };
  await sees(di, "di", liaison);
  await sees(flo, "flo", liaison);
  await sees(cy, "cy", liaison);
  await sees(ed, "ed", { "/app": 200, "/app/register": 200, "/app/people": 200, "/app/audit": 200, "/app/imports": 403 });
  await look(di, "refused");
  await di.goto(`${base}/app`);
  await look(di, "today-liaison");
  await agree(di, cy, flo);
  await answer(ed, cy);
  execFileSync(program, ["--store", folder, "audit", "verify"], { stdio: ["ignore", "ignore", "inherit"] });
} finally {
  await browser?.close();
  served?.kill();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const one of faults) console.log(`  ✗ ${one}`);
console.log(faults.length ? `${faults.length} faults on ${looking.pages} pages` : `a district was set up, signed, ended and asked about: ${looking.pages} pages looked at`);
process.exit(faults.length ? 1 : 0);
