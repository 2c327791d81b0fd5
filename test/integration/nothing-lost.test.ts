import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject, afterEach, beforeEach, expect, test } from 'vitest';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import { forwardOf, profileOf } from '../support/samples';
import { connectPage, type PageClient } from '../support/page-client';
import { RunningProgram } from '../support/servers/programs';
