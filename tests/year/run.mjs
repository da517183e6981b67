// A partnership's year, lived in the browser as the officer's guide tells it: the assessment is frozen in autumn, priorities
// are scored blind and decided in winter, a strategy and a delivery plan are signed and published by April, targets of all
// four kinds are signed off, people meet every two weeks, the watch finds the target that goes wrong, its owner answers, the
// Strategy Group decides, and after the year the targets are closed as the figures say. The public pages keep step.
//
//   node run.mjs PROGRAM [--pictures FOLDER] [--keep]
//
// It begins on 3 November 2025 in a demo whose day it moves on, and ends in summer 2027. It ends what it started.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../stage.mjs";
import { launch, picturesAsked } from "../looking.mjs";
import { World } from "./hands.mjs";
import { chapters } from "./story.mjs";

const program = process.argv[2];
const pictures = picturesAsked();

/** Starts the program, and answers what it says once it serves. */
async function start(folder, port) {
  const words = ["--store", folder, "demo", "--year", "--listen", `127.0.0.1:${port}`];
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise((done, fail) => {
    child.on("exit", (status) => fail(new Error(`the program ended with ${status}: ${said}`)));
    child.stderr.on("data", (bytes) => {
      said += bytes;
      if (said.includes("Serving on")) done();
    });
  });
  child.removeAllListeners("exit");
  return { child, said };
}

const folder = mkdtempSync(join(tmpdir(), "commonweal-year-"));
const port = await freePort();
let child, browser;
try {
  const started = await start(folder, port);
  child = started.child;
  browser = await launch();
  const world = new World(browser, `http://localhost:${port}`, pictures);
  world.read(started.said);
  for (const [title, chapter] of chapters) {
    await chapter(world);
    console.log(`  ${title}${world.said ? `: ${world.said}` : ""}`);
    world.said = "";
  }
  console.log(`year: ${chapters.length} chapters were lived, ${world.kept.meetings} meetings held; ${world.kept.caught}`);
} finally {
  await browser?.close();
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
