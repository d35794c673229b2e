import type { ServerResponse } from 'node:http';

/** A body without an end: a client that does not limit what it reads runs out of memory. */
export function streamForever(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  const chunk = 'x'.repeat(64 * 1024);
  response.write('{"data":"');
  const pump = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pump);
  response.on('error', () => undefined);
  pump();
}

export function delay(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // A client that gave up, or a closing sandbox, must not keep the process waiting.
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The first half of a text. */
export const firstHalf = (text: string): string => text.slice(0, Math.max(1, Math.floor(text.length / 2)));
