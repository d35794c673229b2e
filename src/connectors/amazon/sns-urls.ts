const HOST = String.raw`https://sns\.([a-z0-9-]{3,})\.amazonaws\.com(?:\.cn)?`;
const CERTIFICATE = new RegExp(String.raw`^${HOST}/[\w.-]+\.pem$`);
const SUBSCRIBE = new RegExp(String.raw`^${HOST}/\?[\w.~%&=:+-]+$`);

/**
 * Whether a certificate may be fetched from here: SNS's own host in the topic's region, over https, a `.pem` file and nothing
 * after it. Matched as text, so that no parser can see another host in it; a query in place of the file name
 * (`/?…x=.pem`) would be answered by the API of SNS.
 */
export function isCertificateUrl(url: string, region: string): boolean {
  return CERTIFICATE.exec(url)?.[1] === region;
}

/** Whether the host may follow the link of a confirmation. */
export function isSubscribeUrl(url: string, region: string): boolean {
  return SUBSCRIBE.exec(url)?.[1] === region;
}
