// What a reader's hands do on the pages: open one, fill a form and send it, go on to another day, sign in.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { code } from "../stage.mjs";

export const PASSWORD = "three plain words";

export const path = (page) => new URL(page.url()).pathname;
export const text = (page) => page.textContent("main");

export class World {
  people = [];
  /** Pages of those who are signed in, by the first part of their address. */
  who = {};
  /** What later chapters need of earlier ones. */
  kept = {};
  looked = 0;

  constructor(browser, base, pictures) {
    Object.assign(this, { browser, base, pictures });
  }

  /** Reads from what the program said whom it invited and what the operator's password is. */
  read(said) {
    this.password = /as `operator` with `([^`]+)`/.exec(said)[1];
    for (const [, name, email, invitation] of said.matchAll(/Invited: ([^,]+), [^,]+, signs in as (\S+) after http:\/\/[^/]+(\S+)/g)) {
      this.people.push({ name, email, invitation });
    }
  }

  async open(storageState) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, storageState });
    // Freezing an assessment makes every one of its files; on a busy machine that takes a while.
    context.setDefaultTimeout(180_000);
    return context.newPage();
  }

  /** Shows a page, and keeps a picture of it where pictures are asked for. */
  async show(page, address, name = "") {
    const answer = await page.goto(this.base + address);
    assert.ok(answer.ok(), `${address} answers ${answer.status()}`);
    if (name && this.pictures) {
      this.looked += 1;
      mkdirSync(this.pictures, { recursive: true });
      await page.screenshot({ path: join(this.pictures, `year-${String(this.looked).padStart(2, "0")}-${name}.png`), fullPage: true });
    }
  }

  /** Goes on to a day, as whoever is signed in. */
  async goOn(page, day) {
    await this.show(page, "/app");
    await page.fill("#demo-day", day);
    await page.locator(".cw-demo__form button").click();
    await page.waitForLoadState();
    const long = new Date(`${day}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    assert.ok((await page.textContent(".cw-demo")).includes(long), `it is ${long}`);
  }

  /** Takes up an invitation and signs in. */
  async welcome(one) {
    const page = await this.open();
    await this.show(page, one.invitation);
    const secret = await page.inputValue("input[name=secret]");
    // The code of the half minute before counts too: the one of now is left for the sign-in that follows.
    await inTime(() => send(page, "Finish", { password: PASSWORD, code: code(secret, Date.now() - 30000) }));
    await this.signIn(page, one.email, PASSWORD);
    await inTime(() => send(page, "", { code: code(secret) }, "main form[action='/sign-in/code']"));
    assert.equal(path(page), "/app", `${one.email} is let in`);
    return page;
  }

  async signIn(page, name, password) {
    await this.show(page, "/sign-in");
    await send(page, "", { name, password }, "main form[action='/sign-in']:has([name=password])");
  }
}

/** Does it once more where a half minute ended between reading a code and sending it. */
async function inTime(act) {
  const half = Math.floor(Date.now() / 30_000);
  try {
    await act();
  } catch (error) {
    if (Math.floor(Date.now() / 30_000) === half) throw error;
    await act();
  }
}

/** Opens every closed part of the page around an element, as a reader would to get at it. */
const uncover = (found) =>
  found.evaluate((one) => {
    for (let up = one.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
    for (const inside of one.querySelectorAll("details")) inside.open = true;
  });

async function fill(page, form, button, name, value) {
  const field = form.locator(`[name="${name}"]`);
  assert.ok((await field.count()) > 0, `${path(page)}: the form of “${button}” has no field ${name}`);
  const kind = await field.first().evaluate((one) => (one.tagName === "SELECT" ? "select" : one.type));
  if (kind === "select") {
    const [wanted, offered] = await field.first().evaluate((one, value) => {
      const all = [...one.options];
      const found = all.find((option) => option.value === value) ?? all.find((option) => option.text.includes(value));
      return [found?.value, all.map((option) => option.text)];
    }, value);
    assert.ok(wanted !== undefined, `${path(page)}: ${name} does not offer ${value} but ${offered.join("; ")}`);
    await field.first().selectOption(wanted);
  } else if (kind === "radio" || kind === "checkbox") {
    for (const one of [value].flat()) {
      const offered = await field.evaluateAll((all) => all.map((one) => [one.value, one.labels[0]?.textContent.trim() ?? ""]));
      const at = offered.findIndex(([known, label]) => known === one || label.includes(one));
      assert.ok(at >= 0, `${path(page)}: ${name} does not offer ${one} but ${offered.join("; ")}`);
      await field.nth(at).check({ force: true });
    }
  } else {
    await field.first().fill(String(value));
  }
}

/** Fills the form that has this button and sends it; `within` narrows down which form. What the page says is wrong is an error. */
export async function send(page, button, fields = {}, within = "main form") {
  const form = page.locator(within).filter({ has: page.locator(`button[type=submit]:has-text("${button}")`) }).first();
  assert.ok((await form.count()) > 0, `${path(page)}: no form has the button “${button}”`);
  await uncover(form);
  for (const [name, value] of Object.entries(fields)) await fill(page, form, button, name, value);
  await Promise.all([page.waitForNavigation(), form.locator(`button[type=submit]:has-text("${button}")`).first().click()]);
  const wrong = page.locator(".govuk-error-summary");
  if (await wrong.count()) throw new Error(`${path(page)}, “${button}”: ${(await wrong.first().textContent()).trim().replace(/\s+/g, " ")}`);
}
