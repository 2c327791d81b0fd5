import { z } from 'zod';
import { algorithmListSchema, preferencesSchema } from '../../../shared/algorithms';
import { addressFamilySchema, forwardKindSchema } from '../../../shared/forward';
import { portSchema } from '../../../shared/endpoint';
import { proxySchema } from '../../../shared/proxy';
import { settingKeys, settings, type SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/json-schema';
import { settingNames } from '../../../shared/texts/setting-names';

/** The version of the format, under a key by which a file is known for Ginnel's. */
export const markKey = 'ginnelSessions';
export const formatVersion = 1;

/** A jump host: another session of the file by its name, or a server with a key of its own. */
export const jumpEntrySchema = z
  .union([
    z.strictObject({ session: z.string().describe(texts.jumpSession) }),
    z.strictObject({
      host: z.string().max(512).describe(texts.jumpServer),
      port: portSchema.optional(),
      privateKeyFile: z.string().max(4096).optional(),
      onlyThisKey: z.boolean().optional(),
    }),
  ])
  .describe(texts.jump);

/** A forward. Source and destination are written as on the Tunnels panel. */
export const forwardEntrySchema = z
  .strictObject({
    kind: forwardKindSchema.describe(texts.kind),
    source: z.union([z.string(), z.number().int().min(0).max(65_535)]).describe(texts.source),
    destination: z.string().optional().describe(texts.destination),
    name: z.string().max(100).optional(),
    note: z.string().max(2000).optional(),
    family: addressFamilySchema.optional().describe(texts.family),
    enabled: z.boolean().optional().describe(texts.enabled),
    allowFrom: z.array(z.string()).max(100).optional().describe(texts.allowFrom),
    allowTo: z.array(z.string()).max(200).optional().describe(texts.allowTo),
    closeAfterMinutes: z.number().int().min(1).max(525_600).optional().describe(texts.closeAfterMinutes),
    closeAt: z.iso.datetime({ offset: true }).optional().describe(texts.closeAt),
    webSite: z.boolean().optional().describe(texts.webSite),
    withoutLogin: z.boolean().optional().describe(texts.withoutLogin),
  })
  .describe(texts.forward);

/** Settings that are written otherwise than they are kept. */
const own: Partial<Readonly<Record<SettingKey, z.ZodType>>> = {
  name: z.string().min(1).max(200),
  startAfter: z.array(z.string().describe(texts.startAfter)).max(settings.startAfter.most),
  jumps: z.array(jumpEntrySchema),
  proxy: proxySchema.unwrap().partial(),
  algorithms: preferencesSchema.unwrap().partial(),
  forwards: z.array(forwardEntrySchema).max(1000),
};

/** The settings of a session in a file, by name. */
export const sessionEntryShape: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  settingKeys.map((key) => {
    const schema = (own[key] ?? settings[key].schema).describe(settingNames[key]);
    return [key, key === 'name' ? schema : schema.optional()];
  }),
);

/** A whole file. */
const fileSchema = z
  .strictObject({
    $schema: z.string().optional().describe(texts.schema),
    [markKey]: z.literal(formatVersion).describe(texts.mark),
    sessions: z.array(z.strictObject(sessionEntryShape)).describe(texts.sessions),
  })
  .describe(texts.file);

/** The fields of each kind of object in a file. */
export const knownFields = {
  file: Object.keys(fileSchema.shape),
  session: Object.keys(sessionEntryShape),
  proxy: Object.keys(proxySchema.unwrap().shape),
  algorithms: algorithmListSchema.options,
  forward: Object.keys(forwardEntrySchema.shape),
  jump: ['session', 'host', 'port', 'privateKeyFile', 'onlyThisKey'],
} as const;

/** The published JSON Schema of the format (draft 2020-12), as text. */
export function jsonSchemaText(): string {
  const schema = { title: texts.title, ...z.toJSONSchema(fileSchema, { io: 'input' }) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
