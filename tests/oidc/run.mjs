// Walks sign-in at agencies' own providers by HTTP: two providers and the program itself, all on this machine.
//
//   node run.mjs PROGRAM
//
// It ends what it started and leaves nothing behind.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../stage.mjs";
import { start } from "./provider.mjs";

const [program] = process.argv.slice(2);
if (!program) {
  console.error("node run.mjs PROGRAM");
  process.exit(2);
}
const REFUSED = "You could not be signed in that way";
const SECRET = "a secret of the test's own, of 40 letters";
const faults = [];
let checked = 0;
const check = (what, holds, seen = "") => {
  checked += 1;
  if (!holds) {
    faults.push(what);
    console.log(`  ✗ ${what} ${seen}`);
  }
};

/** A browser without scripts: cookies by origin, redirects followed by hand. */
class Browser {
  jars = new Map();

  async ask(address, form) {
    const url = new URL(address);
    const jar = this.jars.get(url.origin) ?? new Map();
    this.jars.set(url.origin, jar);
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    const body = form && new URLSearchParams(form);
    const answer = await fetch(url, { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [name, ...value] = line.split(";")[0].split("=");
      if (value.join("=")) jar.set(name, value.join("="));
      else jar.delete(name);
    }
    const to = answer.headers.get("location");
    return { status: answer.status, text: await answer.text(), to: to && new URL(to, url).href, at: url.href };
  }

  /** Follows redirects; `as` says who somebody is at a provider. Stops before coming back if `before` says so. */
  async walk(address, { as, before } = {}) {
    let next = address;
    for (let step = 0; step < 20; step += 1) {
      if (before?.(next)) return { stopped: next };
      const here = new URL(next);
      if (as && here.pathname.startsWith("/interaction/")) here.searchParams.set("as", as);
      const got = await this.ask(here.href);
      if (!got.to) return got;
      next = got.to;
    }
    throw new Error(`${address} leads in circles`);
  }
}

const token = (page) => /name="csrf" value="([0-9a-f]+)"/.exec(page.text)?.[1];

async function operator(base, password) {
  const browser = new Browser();
  const form = await browser.ask(`${base}/sign-in`);
  check("the page offers each provider", form.text.includes("Sign in with Westmarch Police")
    && form.text.includes("Sign in with Westmarch Council"), form.text);
  await browser.ask(`${base}/sign-in`, { csrf: token(form), name: "operator", password });
  const pattern = await browser.ask(`${base}/app/register/pattern.toml`);
  const register = await browser.ask(`${base}/app/register`);
  await browser.ask(`${base}/app/register`, { csrf: token(register), text: pattern.text, seen: "0" });
  const invite = async (name, email, body) => {
    const page = await browser.ask(`${base}/app/people`);
    const form = { csrf: token(page), name, email, body, role: "community-safety-officer" };
    const got = await browser.ask(`${base}/app/people`, form);
    check(`${name} is invited`, got.text.includes("/invitation/"), `${got.status} ${got.text}`);
  };
  await invite("Ann Example", "ann@police.example", POLICE);
  await invite("Bo Sample", "bo@council.example", COUNCIL);
  await invite("Di Instance", "di@police.example", POLICE);
  return browser;
}
const POLICE = "staffordshire-police";
const COUNCIL = "staffordshire-moorlands-district-council";

async function walks(base, keeper) {
  const there = (provider, next = "/app") => `${base}/sign-in/with/${provider}?next=${encodeURIComponent(next)}`;
  const refused = async (what, provider, as) => {
    const got = await new Browser().walk(there(provider), { as });
    check(what, got.status === 422 && got.text.includes(REFUSED), `${got.status} at ${got.at}`);
  };

  const ann = new Browser();
  const landed = await ann.walk(there("police", "/app/imports"), { as: "ann" });
  check("Ann lands where she wanted to go", landed.status === 200 && landed.at === `${base}/app/imports`, landed.at);
  const bo = new Browser();
  const home = await bo.walk(there("council"), { as: "bo" });
  check("Bo comes in from another provider", home.status === 200 && home.at === `${base}/app`, home.at);

  await refused("a stranger is refused", "police", "stranger");
  await refused("a provider does not speak for another's domain", "council", "ann");
  await refused("an address that is not verified is refused", "police", "di");
  await refused("whoever turns back is refused", "police", undefined);

  const isBack = (address) => address.startsWith(`${base}/sign-in/back`);
  const mine = new Browser();
  const { stopped } = await mine.walk(there("police"), { as: "ann", before: isBack });
  const other = new Browser();
  await other.walk(there("police"), { as: "ann", before: isBack });
  const stolen = await other.walk(stopped);
  check("another browser cannot come back in her place", stolen.status === 422 && stolen.text.includes(REFUSED));
  const wrong = new URL(stopped);
  wrong.searchParams.set("iss", "https://evil.example");
  const mixed = await mine.walk(wrong.href);
  check("a provider that is another is refused", mixed.status === 422 && mixed.text.includes(REFUSED));
  const again = await mine.walk(stopped);
  check("an address to come back to works once", again.status === 422 && again.text.includes(REFUSED));

  const silent = await new Browser().walk(there("silent"));
  check("a provider that does not answer is said to", silent.status === 503 && silent.text.includes("does not answer"));
  check("an unknown one is not found", (await new Browser().walk(there("nobody"))).status === 404);
  const evil = await new Browser().walk(there("council", "https://evil.example/"), { as: "bo" });
  check("nobody is sent to another site", evil.at === `${base}/app`, evil.at);

  const people = await keeper.ask(`${base}/app/people`);
  const leave = /\/app\/people\/[0-9a-f]+\/leave/g;
  const ways = [...people.text.matchAll(leave)].map(([way]) => way);
  for (const way of ways) await keeper.ask(`${base}${way}`, { csrf: token(people) });
  check("whoever leaves is out at once", (await ann.ask(`${base}/app`)).status === 303);
  await refused("whoever left is refused", "police", "ann");

  const audit = await keeper.ask(`${base}/app/audit`);
  for (const said of ["provider=police factors=two", "provider=council factors=one", "reason=not-invited", "reason=domain",
    "reason=address-not-verified", "reason=provider-said-no", "reason=state", "reason=other-provider"]) {
    check(`the audit says ${said}`, audit.text.includes(said));
  }
  check("no address stands in the audit", !/@(police|council)\.example/.test(audit.text));
}

const folder = mkdtempSync(join(tmpdir(), "commonweal-oidc-"));
const started = [];
let ours;
try {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const back = `${base}/sign-in/back`;
  const ann = { email: "ann@police.example", email_verified: true, amr: ["pwd", "otp"] };
  const police = await start({ port: await freePort(), back, people: {
    ann,
    di: { email: "di@police.example", email_verified: false },
    stranger: { email: "stranger@police.example", email_verified: true },
  } });
  started.push(police);
  const council = await start({ port: await freePort(), back, people: {
    ann,
    bo: { email: "bo@council.example", email_verified: true },
  } });
  started.push(council);
  const entry = (name, title, issuer, body, domain) => `
[[provider]]
name = "${name}"
title = "${title}"
issuer = "${issuer}"
client_id = "commonweal"
client_secret_file = "secret"
body = "${body}"
domains = ["${domain}"]
`;
  writeFileSync(join(folder, "secret"), SECRET);
  writeFileSync(join(folder, "providers.toml"), `address = "${base}"\n${[
    entry("police", "Westmarch Police", police.issuer, POLICE, "police.example"),
    entry("council", "Westmarch Council", council.issuer, COUNCIL, "council.example"),
    entry("silent", "Silent Agency", `http://127.0.0.1:${await freePort()}`, COUNCIL, "silent.example"),
  ].join("")}`);
  const password = "three plain words";
  writeFileSync(join(folder, "password"), password);
  const words = ["--store", folder, "serve", "--listen", `127.0.0.1:${port}`, "--password-file", join(folder, "password")];
  ours = spawn(program, words, { stdio: ["ignore", "inherit", "inherit"] });
  let ended = false;
  ours.once("exit", () => { ended = true; });
  for (let tries = 0; ; tries += 1) {
    if (await fetch(`${base}/livez`).then((answer) => answer.ok, () => false)) break;
    if (ended || tries > 120) throw new Error("the program does not serve");
    await new Promise((waited) => setTimeout(waited, 250));
  }
  await walks(base, await operator(base, password));
} finally {
  ours?.kill();
  await Promise.all(started.map((provider) => provider.stop()));
  rmSync(folder, { recursive: true, force: true });
}
console.log(faults.length ? `${faults.length} of ${checked} checks failed` : `${checked} checks of sign-in at providers hold`);
process.exit(faults.length ? 1 : 0);
