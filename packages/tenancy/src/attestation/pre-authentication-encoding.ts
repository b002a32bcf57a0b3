/**
 * The bytes that a DSSE signature covers: the type and the body, each with its length in front, so
 * that no other pair has the same encoding. DSSE protocol 1.0, "Signature Definition".
 */
export function encodePreAuthentication(payloadType: string, body: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${String(type.length)} `, 'ascii'),
    type,
    Buffer.from(` ${String(body.length)} `, 'ascii'),
    body,
  ]);
}
