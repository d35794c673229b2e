import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MINUTE_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { s3Error, type VaultAnswer } from './s3-answer.js';
import { amzDate, instantOf, signatureOf, signedQuery } from './signed-url.js';

/** What arrives at the document store: no part of SP-API, so without a token and with its bytes as they are. */
export interface VaultRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface StoredDocument {
  readonly documentId: string;
  readonly sellerId: string;
  readonly contentType: string;
  /** As it lies there: gzipped if `gzipped`. `undefined` until somebody uploads it. */
  readonly bytes: Uint8Array | undefined;
  readonly gzipped: boolean;
}

export interface VaultInput {
  readonly seed: number;
  readonly now: () => number;
  /** Where the sandbox listens; known once it does. */
  readonly baseURL: () => string;
}

/** How long an address works [MODEL]. */
const URL_LIFE_MS = 5 * MINUTE_MS;
const PREFIX = '/sandbox-documents/NinetyDays/';

/** Stands for the S3 buckets behind feeds and reports: addresses that are signed, short-lived and exact. */
export class DocumentVault {
  readonly #input: VaultInput;
  readonly #random: Random;
  readonly #secret: string;
  readonly #documents = new Map<string, StoredDocument>();

  constructor(input: VaultInput) {
    this.#input = input;
    this.#random = new Random(mixSeed(input.seed, 0x53));
    this.#secret = this.#random.uuid();
  }

  /** A document to be uploaded, and where to. */
  createUpload(sellerId: string, contentType: string): { readonly documentId: string; readonly url: string } {
    const documentId = this.#keep({ sellerId, contentType, bytes: undefined, gzipped: false });
    return { documentId, url: this.#address(documentId, 'PUT', { contentType }) };
  }

  /** Lays down a document of Amazon's own. */
  add(sellerId: string, contentType: string, content: Uint8Array, gzipped: boolean): string {
    const bytes = gzipped ? gzipSync(content) : content;
    return this.#keep({ sellerId, contentType, bytes, gzipped });
  }

  /** A seller's document; those of others do not exist. */
  find(sellerId: string, documentId: string): StoredDocument | undefined {
    const document = this.#documents.get(documentId);
    return document?.sellerId === sellerId ? document : undefined;
  }

  /** Where to download a document; with `contentEncoding` the answer itself says that it is gzipped. */
  downloadURL({ documentId, gzipped }: StoredDocument, contentEncoding: boolean): string {
    return this.#address(documentId, 'GET', contentEncoding && gzipped ? { contentEncoding: 'gzip' } : {});
  }

  /** The content of a document, unzipped; `undefined` while nobody uploaded it. */
  content({ bytes, gzipped }: StoredDocument): Uint8Array | undefined {
    return bytes !== undefined && gzipped ? gunzipSync(bytes) : bytes;
  }

  /** Whether a request is for this store and not for SP-API. */
  owns(target: string): boolean {
    return target.startsWith(PREFIX);
  }

  answer(request: VaultRequest): VaultAnswer {
    const url = new URL(request.target, 'http://vault.invalid');
    const refusal = this.#refusal(request, url);
    if (refusal !== undefined) return refusal;
    const document = this.#documents.get(url.pathname.slice(PREFIX.length)) as StoredDocument;
    if (request.method === 'PUT') return this.#store(document, request);
    if (document.bytes === undefined) return s3Error(404, 'NoSuchKey', 'The specified key does not exist.');
    const encoding = url.searchParams.get('response-content-encoding');
    return {
      status: 200,
      headers: { 'content-type': document.contentType, ...(encoding === null ? {} : { 'content-encoding': encoding }) },
      body: document.bytes,
    };
  }

  #store(document: StoredDocument, { headers, body }: VaultRequest): VaultAnswer {
    if (headers['transfer-encoding'] !== undefined) {
      const message = 'A header you provided implies functionality that is not implemented';
      return s3Error(501, 'NotImplemented', message, { Header: 'Transfer-Encoding' });
    }
    this.#documents.set(document.documentId, { ...document, bytes: body });
    return {
      status: 200,
      headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` },
      body: new Uint8Array(),
    };
  }

  /** What S3 has against a request: one authorisation only, nothing unsigned of Amazon's, in time, and as signed. */
  #refusal({ method, headers }: VaultRequest, { pathname, searchParams }: URL): VaultAnswer | undefined {
    if (headers['authorization'] !== undefined) {
      const message =
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';
      return s3Error(400, 'InvalidArgument', message, { ArgumentName: 'Authorization' });
    }
    const date = searchParams.get('X-Amz-Date') ?? '';
    const signed = (searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
    const expiresSeconds = Number(searchParams.get('X-Amz-Expires'));
    const expected = signatureOf(this.#secret, {
      ...{ method, path: pathname, date, expiresSeconds },
      contentType: signed.includes('content-type') ? String(headers['content-type'] ?? '') : undefined,
      contentEncoding: searchParams.get('response-content-encoding') ?? undefined,
    });
    if (!this.#documents.has(pathname.slice(PREFIX.length)) || searchParams.get('X-Amz-Signature') !== expected) {
      return s3Error(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
    }
    const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.includes(name));
    if (unsigned.length > 0) {
      const message = 'There were headers present in the request which were not signed';
      return s3Error(403, 'AccessDenied', message, { HeadersNotSigned: unsigned.join(', ') });
    }
    const now = this.#input.now();
    const expiresAt = instantOf(date) + expiresSeconds * SECOND_MS;
    if (now <= expiresAt) return undefined;
    const times = { Expires: new Date(expiresAt).toISOString(), ServerTime: new Date(now).toISOString() };
    return s3Error(403, 'AccessDenied', 'Request has expired', times);
  }

  #keep(document: Omit<StoredDocument, 'documentId'>): string {
    const documentId = `amzn1.tortuga.4.eu.${this.#random.uuid()}.${this.#random.letters(14)}`;
    this.#documents.set(documentId, { documentId, ...document });
    return documentId;
  }

  #address(documentId: string, method: string, signed: { contentType?: string; contentEncoding?: string }): string {
    const path = `${PREFIX}${documentId}`;
    const query = signedQuery(this.#secret, {
      ...{ method, path, date: amzDate(this.#input.now()), expiresSeconds: URL_LIFE_MS / SECOND_MS },
      ...{ contentType: signed.contentType, contentEncoding: signed.contentEncoding },
    });
    return `${this.#input.baseURL()}${path}?${query}`;
  }
}
