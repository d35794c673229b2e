import type { WireReader } from '../../core/wire-reader.js';
import {
  type Decimal,
  formatDecimal,
  normalizeDecimal,
  omitUndefined,
  parseDecimal,
  type TaxKind,
  type TaxLine,
  taxKindFromTitle,
} from '../../model/index.js';
import { type MoneyReader, sumOf } from './map-amounts.js';
import type { WooLineTax, WooOrder, WooTaxLine } from './wire.js';

/** The taxes of the order by `rate_id`, for the lines, which name a rate by its id alone. */
export type TaxRates = ReadonlyMap<string, Pick<TaxLine, 'name' | 'kind' | 'rate'>>;

export interface OrderTaxes {
  readonly rates: TaxRates;
  readonly lines: TaxLine[] | undefined;
}

export function mapTaxes(read: WireReader, money: MoneyReader, order: WooOrder): OrderTaxes {
  const rates = new Map<string, Pick<TaxLine, 'name' | 'kind' | 'rate'>>();
  const lines = read.list(order.tax_lines, 'taxLines')?.flatMap((value, index): TaxLine[] => {
    const path = `taxLines.${index}`;
    const wire = read.record(value, path) as WooTaxLine | undefined;
    if (wire === undefined) return [];
    const tax = rateOf(read, wire, path);
    const rateId = read.filledText(wire.rate_id, `${path}.id`);
    if (rateId !== undefined) rates.set(rateId, tax);
    const shipping = money.amount(wire.shipping_tax_total, `${path}.amount`);
    const items = money.amount(wire.tax_total, `${path}.amount`);
    const amount = shipping === undefined ? items : sumOf([items, shipping]);
    return amount === undefined ? [] : [{ ...tax, amount }];
  });
  return { rates, lines };
}

function rateOf(read: WireReader, wire: WooTaxLine, path: string): Pick<TaxLine, 'name' | 'kind' | 'rate'> {
  const label = read.filledText(wire.label, `${path}.name`);
  const code = read.filledText(wire.rate_code, `${path}.name`);
  const percent = read.amount(wire.rate_percent, `${path}.rate`);
  return omitUndefined<Pick<TaxLine, 'name' | 'kind' | 'rate'>>({
    name: label ?? code ?? '',
    kind: kindOf(label, code),
    rate: percent === undefined ? undefined : fractionOf(percent),
  });
}

/** Merchants write the label, WooCommerce makes the code of it: `IN-MH-CGST-1`. */
function kindOf(label: string | undefined, code: string | undefined): TaxKind {
  const kind = taxKindFromTitle(label);
  return kind === 'OTHER' ? taxKindFromTitle(code) : kind;
}

function fractionOf(percent: Decimal): Decimal {
  const { units, scale } = parseDecimal(percent);
  return normalizeDecimal(formatDecimal({ units, scale: scale + 2 }));
}

/** The taxes of one line, one shipping charge or one fee. Rates that do not touch it have an empty amount. */
export function mapLineTaxes(
  read: WireReader,
  money: MoneyReader,
  taxes: unknown,
  rates: TaxRates,
  path: string,
): TaxLine[] | undefined {
  return read.list(taxes, path)?.flatMap((value, index): TaxLine[] => {
    const at = `${path}.${index}`;
    const wire = read.record(value, at) as WooLineTax | undefined;
    const amount = money.amount(wire?.total, `${at}.amount`);
    if (wire === undefined || amount === undefined) return [];
    const rateId = read.filledText(wire.id, `${at}.id`) ?? '';
    return [{ ...(rates.get(rateId) ?? { name: '', kind: 'OTHER' }), amount }];
  });
}
