import type { WireReader } from '../../core/wire-reader.js';
import type { Dimensions, Weight } from '../../model/index.js';

/** Centimetres and kilograms, as everywhere at Flipkart. Zero stands for what nobody has measured. */
export function mapMeasures(
  read: WireReader,
  wire: Readonly<Record<string, unknown>> | undefined,
  path: string,
): { readonly weight?: Weight; readonly dimensions?: Dimensions } {
  const weight = measureOf(read, wire?.['weight'], `${path}.weight`);
  const sides = read.record(wire?.['dimensions'], `${path}.dimensions`);
  const [length, width, height] = ['length', 'breadth', 'height'].map((side) =>
    measureOf(read, sides?.[side], `${path}.dimensions`),
  );
  const isWhole = length !== undefined && width !== undefined && height !== undefined;
  return {
    ...(weight === undefined ? {} : { weight: { value: weight, unit: 'kg' } }),
    ...(isWhole ? { dimensions: { length, width, height, unit: 'cm' } } : {}),
  };
}

function measureOf(read: WireReader, value: unknown, path: string): string | undefined {
  const amount = read.amount(value, path);
  return amount === undefined || Number(amount) <= 0 ? undefined : amount;
}
