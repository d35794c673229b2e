import { recordOf } from '../../core/wire-reader.js';
import type { WooMeta } from './wire.js';

/** The metas of an order or a line that can be read at all; what is none of them is left out without a word. */
export function metasOf(metaData: unknown): readonly WooMeta[] {
  if (!Array.isArray(metaData)) return [];
  return (metaData as readonly unknown[]).flatMap((value) => {
    const meta = recordOf(value);
    return typeof meta?.['key'] === 'string' ? [meta as WooMeta] : [];
  });
}

/** The value of the first meta with this key. */
export function metaValue(metaData: unknown, key: string): unknown {
  return metasOf(metaData).find((meta) => meta.key === key)?.value;
}

/** Keys that begin with `_` are the plugins' own and never shown to the buyer. */
export function isHidden({ key }: WooMeta): boolean {
  return key?.startsWith('_') === true;
}
