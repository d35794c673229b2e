import { spawn } from 'node:child_process';
import { childScript } from '../support/child-script.js';

const script = childScript(new URL('token-child.ts', import.meta.url));

export function startChild(...parameters: string[]) {
  return spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves to what the process answered; rejects with what it complained about. */
export function runChild<Answer>(...parameters: string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = startChild(...parameters);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Answer);
      else reject(new Error(`child ended with ${code}: ${errors}`));
    });
  });
}
