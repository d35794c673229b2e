/**
 * An Express backend of many companies over four platforms: `npx tsx examples/express-backend/main.ts`
 *
 * Without credentials in the environment it opens sandbox stores, plays the visit of a company through its routes, and
 * ends. With them, or with `--serve`, it serves until it is stopped. `MONGODB_URI` keeps everything in MongoDB.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './settings.js';
import { startBackend } from './start.js';
import { visitBackend } from './visit.js';
import { runWorker } from './worker.js';

/** A host looks the session up. */
const SESSIONS: ReadonlyMap<string, string> = new Map([['session-of-company-1', 'company-1']]);
const companyOf = (token: string) => SESSIONS.get(token);

/** @param mongoURI keeps everything in that database; without it, in files that are gone at the end. */
export async function runVisit(mongoURI?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'express-backend-'));
  const settings = { ...readSettings({}), dataFolder: folder, mongoURI };
  const started = await startBackend(settings, companyOf);
  try {
    return await visitBackend(started, settings, 'session-of-company-1');
  } finally {
    await started.close();
    await rm(folder, { recursive: true });
  }
}

async function serve() {
  const settings = readSettings(process.env);
  const started = await startBackend(settings, companyOf);
  console.log(`listening on ${started.origin}, public as ${settings.appURL}`);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  await runWorker(started.backend, { intervalMs: 60_000, signal: stop.signal });
  await started.close();
}

if (import.meta.filename === process.argv[1]) {
  const isReal = process.env['SHOPIFY_API_KEY'] || process.env['FLIPKART_APP_ID'];
  if (isReal || process.argv.includes('--serve')) await serve();
  else console.log(await runVisit(process.env['MONGODB_URI'] || undefined));
}
