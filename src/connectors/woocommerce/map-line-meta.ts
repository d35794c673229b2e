import { type LineItem, omitUndefined } from '../../model/index.js';
import { displayName, displayText, mapAttributes } from './map-head.js';
import { isHidden, metasOf } from './map-meta.js';
import type { WooLineItem, WooMeta } from './wire.js';

/** What the metas of a line say: the choices that make the variation, what the buyer entered, the tariff code. */
export function mapLineMeta(wire: WooLineItem): Pick<LineItem, 'options' | 'attributes' | 'hsn'> {
  if (!Array.isArray(wire.meta_data)) return {};
  const metas = metasOf(wire.meta_data);
  const isVariation = Number(wire.variation_id ?? 0) !== 0;
  const choices = metas.filter((meta) => isVariation && isChoice(meta));
  return omitUndefined<Pick<LineItem, 'options' | 'attributes' | 'hsn'>>({
    options: choices.flatMap((meta) => {
      const value = displayText(meta);
      return value === undefined ? [] : [{ name: displayName(meta), value }];
    }),
    attributes: mapAttributes(metas.filter((meta) => !choices.includes(meta))),
    hsn: hsnOf(metas),
  });
}

/** Attributes have a slug for a key (`size`, `pa_color`, `%e0%a4`); what plugins add has the text that is shown. */
function isChoice(meta: WooMeta): boolean {
  return !isHidden(meta) && /^[a-z0-9%_-]+$/.test(meta.key ?? '');
}

/** Plugins write `hsn`, `_hsn_code`, `HSN Code`, `hsn_sac_code`, … Only digits are a tariff code. */
function hsnOf(metas: readonly WooMeta[]): string | undefined {
  return metas.flatMap(({ key, value }) => {
    const name = (key ?? '').toLowerCase().replace(/[^a-z]/g, '');
    const code = typeof value === 'string' || typeof value === 'number' ? String(value).replace(/[\s.]/g, '') : '';
    return /^(?:product)?hsn(?:sac)?(?:code|no|number)?$/.test(name) && /^\d{4,8}$/.test(code) ? [code] : [];
  })[0];
}
