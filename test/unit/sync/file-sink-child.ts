/** Applies batch after batch to a sink in files until it is killed, and says which were acknowledged. */
import { writeSync } from 'node:fs';
import { batchOf, openSink } from './file-sink-batches.js';

const sink = openSink(process.argv[2] ?? '');
const { store } = batchOf(0);
const position = await sink.position(store);
let next = position?.cursor === undefined ? 0 : Number(position.cursor) + 1;
for (;;) {
  await sink.apply(batchOf(next));
  writeSync(1, `${next}\n`);
  next += 1;
}
