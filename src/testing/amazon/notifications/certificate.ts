import { type KeyPairKeyObjectResult, sign } from 'node:crypto';

export interface CertificateInput {
  readonly keys: KeyPairKeyObjectResult;
  /** Validity; ms since the epoch. */
  readonly from: number;
  readonly to: number;
}

// Tags of DER: https://www.itu.int/rec/T-REC-X.690
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const NULL = 0x05;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

const RSA_WITH_SHA256 = sequence(der(OBJECT_ID, Buffer.from('2a864886f70d01010b', 'hex')), der(NULL));
const COMMON_NAME = der(OBJECT_ID, Buffer.from('550403', 'hex'));

/** A self-signed X.509 certificate of an RSA key, as PEM. Node reads certificates and makes none. */
export function selfSignedCertificate({ keys, from, to }: CertificateInput): string {
  const name = sequence(der(SET, sequence(COMMON_NAME, der(UTF8_STRING, Buffer.from('sns.amazonaws.com')))));
  const content = sequence(
    der(INTEGER, Buffer.from([1])),
    RSA_WITH_SHA256,
    name,
    sequence(time(from), time(to)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
  );
  // A bit string begins with the number of bits its last byte does not use.
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', content, keys.privateKey));
  const base64 = sequence(content, RSA_WITH_SHA256, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) as readonly string[];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const time = (ms: number): Buffer =>
  der(TIME, Buffer.from(`${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(SEQUENCE, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...long]), content]);
}
