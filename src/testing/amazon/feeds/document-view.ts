import { invalidInput } from '../sellers/answers.js';
import type { DocumentVault, StoredDocument } from './document-vault.js';

/** How to get a document: an address for five minutes, and how its content is packed. @throws SpRefusal */
export function documentView(
  vault: DocumentVault,
  document: StoredDocument,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const encoding = query.get('enableContentEncodingUrlHeader') ?? 'false';
  if (encoding !== 'true' && encoding !== 'false') throw invalidInput('Invalid request parameters');
  return {
    url: vault.downloadURL(document, encoding === 'true'),
    ...(document.gzipped ? { compressionAlgorithm: 'GZIP' } : {}),
  };
}
