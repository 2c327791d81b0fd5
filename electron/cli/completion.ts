import { install } from '../../shared/texts/cli-completion';
import type { Shell } from './shells';

// Scripts that ask `ginnel complete` each time, so that they never go out of date. Its answer: complete.ts.

const bash = `_ginnel() {
  local line reply=()
  while IFS= read -r line; do reply+=("$line"); done < <(
    "$1" complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null
  )
  COMPREPLY=("\${reply[@]:1}")
  case \${reply[0]-} in
    open) compopt -o nospace ;;
    files) compopt -o bashdefault -o default ;;
    folders) compopt -o dirnames ;;
  esac
}
complete -F _ginnel ginnel
`;

const zsh = `#compdef ginnel
_ginnel() {
  local line text result=1
  local -a reply parts values shown open
  reply=("\${(@f)$("\${(Q)words[1]}" complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${(@)reply[2,-1]}"; do
    parts=("\${(@ps:\\t:)line}")
    if [[ -n $parts[3] ]]; then
      open+=("$parts[1]")
    else
      text=$parts[1]
      [[ -n $parts[2] ]] && text="\${(r:14:)text}  $parts[2]"
      values+=("$parts[1]")
      shown+=("$text")
    fi
  done
  if (( $#values )); then
    if [[ "$shown" == "$values" ]]; then
      compadd -a values && result=0
    else
      compadd -l -d shown -a values && result=0
    fi
  fi
  if (( $#open )); then
    compadd -S '' -a open && result=0
  fi
  case $reply[1] in
    files) _files && result=0 ;;
    folders)
      [[ $PREFIX == --*=* ]] && compset -P '--*='
      _files -/ && result=0
      ;;
  esac
  return result
}
if [[ $funcstack[1] == _ginnel ]]; then
  _ginnel "$@"
else
  compdef _ginnel ginnel
fi
`;

const fish = `function __ginnel_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -l current (commandline -ct)
    set -l reply (command $program complete fish $words[2..-1] "$current" 2>/dev/null)
    switch "$reply[1]"
        case files
            __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current")
        case folders
            __fish_complete_directories "$current"
    end
    for line in $reply[2..-1]
        set -l parts (string split \\t -- $line)
        printf '%s\\t%s\\n' $parts[1] $parts[2]
    end
end
complete -c ginnel -f -a '(__ginnel_complete)'
`;

const powershell = `Register-ArgumentCompleter -Native -CommandName ginnel -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $current = $wordToComplete -replace '^[''"]', ''
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
  }) + @($current)
  # As JSON in base64: Windows PowerShell loses quotes and empty words on their way to a program.
  $json = ConvertTo-Json -Compress -InputObject $words
  $said = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json))
  $encoding = [Console]::OutputEncoding
  [Console]::OutputEncoding = [Text.Encoding]::UTF8
  try { $reply = @(& $commandAst.GetCommandName() complete powershell $said 2>$null) }
  finally { [Console]::OutputEncoding = $encoding }
  if ($reply[0] -eq 'files' -or $reply[0] -eq 'folders') {
    [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
  }
  $reply | Select-Object -Skip 1 | ForEach-Object {
    $value, $summary = $_.Split("\`t")[0, 1]
    $typed = $value
    if ($value -notmatch '^[\\p{L}\\p{N}_./:+=-]+$') {
      $typed = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
    }
    if (-not $summary) { $summary = $value }
    [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $summary)
  }
}
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };

/** The script of a shell, with how to install it as a comment. */
export function completionScript(shell: Shell): string {
  const lines = install[shell].map((line) => `# ${line}\n`).join('');
  // zsh looks for its mark in the first line.
  return scripts[shell].replace(/^(?:#compdef .*\n)?/u, (mark) => `${mark}${lines}`);
}
