import { z } from 'zod';

/** What a user chose for the program as a whole, whatever the session. */
export const settingsSchema = z
  .strictObject({
    /** Ginnel starts when the user logs in to the computer, hidden in the tray. */
    startAtLogin: z.boolean(),
    /** Notifications of the system: off for all sessions, or as each of them says. */
    notifications: z.boolean(),
    /** The window's colours: light, dark, or as the system has them. */
    theme: z.enum(['system', 'light', 'dark']),
    /** Writes the event logs to files as well. */
    logToFiles: z.boolean(),
  })
  .readonly();
export type Settings = z.infer<typeof settingsSchema>;

/** What holds before anything is chosen. */
export const defaultSettings: Settings = {
  startAtLogin: false,
  notifications: true,
  theme: 'system',
  logToFiles: true,
};
