import { z } from 'zod';

// Zod otherwise tries `new Function` once, which the window's content security policy reports as a violation. Imported
// before anything that makes a schema.
z.config({ jitless: true });
