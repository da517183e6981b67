// What the plays at the real program have in common: a free port to serve on, and the one-time code of an authenticator.
import { createHmac } from "node:crypto";
import { createServer } from "node:net";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** One-time code of a secret in base 32 (RFC 6238). */
export function code(secret, moment = Date.now()) {
  const bits = [...secret.replace(/=+$/, "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(moment / 30000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
