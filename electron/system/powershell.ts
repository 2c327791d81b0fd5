import { z } from 'zod';
import type { Program } from '../../shared/program';
import { programName } from './program-name';
import { windowsProgram } from './windows-program';

/**
 * Prints every TCP listener and its process as one JSON text. Without double quotes, which would have to survive two
 * parsers; names are printed in UTF-8 where policy lets a script choose that. Of nothing but cmdlets and core types, so that
 * it runs in Constrained Language Mode as well (about_Language_Modes), in which only the choice of UTF-8 is refused.
 */
const script = [
  "$ErrorActionPreference = 'Stop'",
  'try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }',
  '$names = @{}',
  'Get-Process | ForEach-Object { $names[[int]$_.Id] = $_.ProcessName }',
  "$columns = @{ n = 'address'; e = { $_.LocalAddress } }, @{ n = 'port'; e = { $_.LocalPort } }, @{ n = 'pid'; e = { $_.OwningProcess } }, @{ n = 'name'; e = { $names[[int]$_.OwningProcess] } }",
  'ConvertTo-Json -Compress -InputObject @(Get-NetTCPConnection -State Listen | Select-Object -Property $columns)',
].join('; ');

/** Arguments for Windows' PowerShell that make it print what {@link parseWindowsListeners} reads. */
export const windowsListeners: readonly string[] = [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  script,
];

/** Where Windows keeps its PowerShell. */
export function powershellPath(systemRoot: string | undefined): string {
  return windowsProgram(systemRoot, 'WindowsPowerShell\\v1.0\\powershell.exe');
}

interface WindowsListener {
  readonly address: string;
  readonly port: number;
  readonly program: Program;
}

const row = z.object({ address: z.string(), port: z.number(), pid: z.number().int(), name: z.string() });

/**
 * Reads the listeners as printed. ConvertTo-Json prints a single one without brackets in some versions, and nothing at
 * all for none. A listener whose process has just ended has no name and is left out.
 * @throws for what is no JSON
 */
export function parseWindowsListeners(text: string): readonly WindowsListener[] {
  const json = text.replace(/^\uFEFF/u, '').trim();
  if (json === '') return [];
  const value: unknown = JSON.parse(json);
  return [value].flat().flatMap((entry) => {
    const parsed = row.safeParse(entry);
    if (!parsed.success) return [];
    const { address, port, pid, name } = parsed.data;
    return [{ address, port, program: { name: programName(name), pid } }];
  });
}
