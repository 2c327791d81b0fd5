/** A JSON object as read from a file, before anything about it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for what JSON calls an object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
