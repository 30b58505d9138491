import { parseObject } from '../parse-object.ts';

/**
 * The form fields of a gateway call. The vendor's pages disagree on the content type, so all three are read:
 * urlencoded, JSON and multipart (docs/vendors.md, YoPoint “Calls”). Undefined when the body is none of them.
 */
export async function readParams(
  contentType: string | undefined,
  body: Buffer,
): Promise<Record<string, string> | undefined> {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  switch (type) {
    case 'application/x-www-form-urlencoded':
      return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    case 'application/json':
      return fromJson(body.toString('utf8'));
    case 'multipart/form-data':
      return fromMultipart(contentType ?? '', body);
    default:
      return undefined;
  }
}

function fromJson(text: string): Record<string, string> | undefined {
  const value = parseObject(text);
  return value && Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

async function fromMultipart(contentType: string, body: Buffer): Promise<Record<string, string> | undefined> {
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return Object.fromEntries(
      [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  } catch {
    return undefined; // Not well-formed: the gateway says so.
  }
}
