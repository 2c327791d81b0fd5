import { useEffect, type ReactNode } from 'react';
import { keepFocus } from './components/kept-focus';
import { useMnemonics } from './components/mnemonic';
import { useQuestionKey } from './components/question-focus';
import { watchTyping } from './components/typing';
import { About } from './features/configuration/about';
import { DiagnosticReport } from './features/diagnostics/diagnostic-report';
import { ExportDialog } from './features/export/export-dialog';
import { FollowedFiles } from './features/followed/followed-files';
import { Help } from './features/help/help';
import { ImportLook } from './features/import/import-look';
import { useIncoming } from './features/import/use-incoming';
import { Prompts } from './features/prompts/prompts';
import { Announcer } from './features/shell/announcer';
import { Bars } from './features/shell/bars';
import { Home } from './features/shell/home';
import { NotLetIn, useIsNotLetIn } from './features/shell/not-let-in';
import { QuestionDialog } from './features/shell/question-dialog';
import { useShortcuts } from './features/shell/use-shortcuts';
import { useShown } from './features/shell/use-shown';
import { ShortcutsDialog } from './features/shortcuts/shortcuts-dialog';
import { ProgramSettings } from './features/settings/program-settings';
import { TestDialog } from './features/connection-test/test-dialog';
import styles from './app.module.css';

/** The window. */
export function App(): ReactNode {
  useMnemonics();
  useQuestionKey();
  useShown();
  useIncoming();
  useShortcuts();
  useEffect(watchTyping, []);
  useEffect(keepFocus, []);
  if (useIsNotLetIn()) return <NotLetIn />;
  return (
    <>
      <div className={styles.window}>
        <Bars />
        <Home />
      </div>
      <Announcer />
      <About />
      <ProgramSettings />
      <FollowedFiles />
      <DiagnosticReport />
      <ImportLook />
      <ExportDialog />
      <Help />
      <ShortcutsDialog />
      <TestDialog />
      <QuestionDialog />
      <Prompts />
    </>
  );
}
