import type { Seller } from '../state/seller.js';

export interface FlipkartDocumentControls {
  /** How invoices are answered: official pages differ. @default 'pdf' */
  setInvoices(form: 'json' | 'pdf', storeId?: string): void;
}

export function createFlipkartDocumentControls(sellerOf: (storeId?: string) => Seller): FlipkartDocumentControls {
  return {
    setInvoices(form, storeId) {
      sellerOf(storeId).papers.invoices = form;
    },
  };
}
