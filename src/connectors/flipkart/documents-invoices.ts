import { parseJsonLosslessly } from '../../core/json.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';

/** An invoice as data. Rates are decimal texts, per cent; amounts decimal texts in rupees. */
export interface FlipkartInvoice {
  /** The shipment's id. */
  readonly orderId: string;
  readonly invoiceNumber?: string;
  /** As Flipkart writes it. */
  readonly invoiceDate?: string;
  readonly lines: readonly FlipkartInvoiceLine[];
}

export interface FlipkartInvoiceLine {
  readonly lineItemId: string;
  readonly amount?: string;
  readonly taxRate?: string;
  readonly cgstRate?: string;
  readonly sgstRate?: string;
  readonly igstRate?: string;
}

/** `undefined` for what is no list of invoices; what is of another type than promised counts as not told. */
export function invoicesIn(bytes: Uint8Array): readonly FlipkartInvoice[] | undefined {
  const list = parsed(bytes)?.['invoices'];
  if (!Array.isArray(list)) return undefined;
  const read = createWireReader();
  return list.flatMap((value): FlipkartInvoice[] => {
    const row = recordOf(value);
    const orderId = read.filledText(row?.['shipmentId'], '');
    if (row === undefined || orderId === undefined) return [];
    return [
      omitUndefined<FlipkartInvoice>({
        orderId,
        invoiceNumber: read.filledText(row['invoiceNumber'], ''),
        invoiceDate: read.filledText(row['invoiceDate'], ''),
        lines: (read.list(row['orderItems'], '') ?? []).flatMap(lineOf),
      }),
    ];
  });
}

function lineOf(value: unknown): FlipkartInvoiceLine[] {
  const read = createWireReader();
  const row = recordOf(value);
  const lineItemId = read.filledText(row?.['orderItemId'], '');
  if (row === undefined || lineItemId === undefined) return [];
  const tax = recordOf(row['taxDetails']);
  return [
    omitUndefined<FlipkartInvoiceLine>({
      lineItemId,
      amount: read.amount(row['invoiceAmount'], ''),
      taxRate: read.amount(row['taxRate'], ''),
      cgstRate: read.amount(tax?.['cgstRate'], ''),
      sgstRate: read.amount(tax?.['sgstRate'], ''),
      igstRate: read.amount(tax?.['igstRate'], ''),
    }),
  ];
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    return recordOf(parseJsonLosslessly(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
