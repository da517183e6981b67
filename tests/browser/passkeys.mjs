// Signs in with a passkey at the real program: a person is invited, joins with password and code, adds a passkey of
// Chromium's virtual authenticator, comes back with it alone, takes it away, and is not let in by it again.
//
//   node passkeys.mjs PROGRAM [--pictures FOLDER]
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { code, freePort } from "../stage.mjs";

const program = process.argv[2];
const at = process.argv.indexOf("--pictures");
const pictures = at > 0 ? process.argv[at + 1] : "";
const store = mkdtempSync(join(tmpdir(), "passkeys-"));
const PASSWORD = "three plain words";

async function waitFor(address, served) {
  for (let tries = 0; tries < 240; tries++) {
    if (served.exitCode !== null) throw new Error("the program ended at once");
    const answer = await fetch(`${address}/livez`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((later) => setTimeout(later, 250));
  }
  throw new Error("the program does not answer");
}

const port = await freePort();
const base = `http://localhost:${port}`;
const password = join(store, "password");
writeFileSync(password, "a password for the operator\n");
const served = spawn(program, ["--store", store, "serve", "--listen", `127.0.0.1:${port}`, "--password-file", password], { stdio: "inherit" });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  await waitFor(`http://127.0.0.1:${port}`, served);
  const invite = ["--store", store, "user", "invite", "--name", "Ann Example", "--email", "ann@safer.example", "--body", "operator", "--role", "administrator"];
  const path = execFileSync(program, invite, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

  const page = await (await browser.newContext()).newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });

  await page.goto(base + path);
  const secret = await page.inputValue("input[name=secret]");
  await page.fill("input[name=password]", PASSWORD);
  await page.fill("input[name=code]", code(secret, Date.now() - 30000));
  await page.click("main button[type=submit]");
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", "ann@safer.example");
  await page.fill("#password", PASSWORD);
  await page.click("main form[action='/sign-in'] button[type=submit]");
  await page.fill("input[name=code]", code(secret));
  await page.click("main button[type=submit]");
  assert.equal(new URL(page.url()).pathname, "/app", "password and code let her in");
  assert.match(await page.title(), /^Today/, "to a page that she may see");

  const picture = async (name) => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  };
  await page.goto(`${base}/app/account`);
  await Promise.all([page.waitForNavigation(), page.click("button:has-text('Add a passkey')")]);
  await page.waitForSelector("text=Take it away");
  await picture("account-passkey");
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1, "the authenticator holds it");
  assert.ok(credentials[0].isResidentCredential, "with the account's number: nobody types who they are");

  const comeBack = async () => {
    await page.context().clearCookies();
    await page.goto(`${base}/sign-in`);
    await picture("sign-in-passkey");
    await page.click("button:has-text('Sign in with a passkey')");
    await page.waitForLoadState("networkidle");
  };
  await comeBack();
  await page.waitForURL(`${base}/app`);
  await comeBack();
  await page.waitForURL(`${base}/app`);

  await page.goto(`${base}/app/account`);
  await page.click("button:has-text('Take it away')");
  await page.waitForSelector("text=You have none");
  await comeBack();
  await page.waitForSelector("text=We do not know that passkey");
  assert.equal(new URL(page.url()).pathname, "/sign-in/passkey", "what was taken away lets nobody in");

  // Somebody whose finger is not known gets no further than their own device.
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await comeBack();
  await page.waitForSelector("text=No passkey was used");
  console.log("passkeys: added, signed in twice, taken away, refused");
} finally {
  await browser.close();
  served.kill();
  rmSync(store, { recursive: true, force: true });
}
