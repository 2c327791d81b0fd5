/** How each shell takes the completions of `ginnel completion`, in lines that stand in its script and in the help. */
export const install = {
  bash: [
    'Completions of ginnel for bash. In ~/.bashrc:',
    '  source <(ginnel completion bash)',
    'or in a file that bash-completion finds by itself:',
    '  ginnel completion bash > ~/.local/share/bash-completion/completions/ginnel',
  ],
  zsh: [
    'Completions of ginnel for zsh. In ~/.zshrc, below compinit:',
    '  source <(ginnel completion zsh)',
    'or as a file _ginnel in a folder of fpath:',
    '  ginnel completion zsh > ~/.zsh/functions/_ginnel',
  ],
  fish: [
    'Completions of ginnel for fish:',
    '  ginnel completion fish > ~/.config/fish/completions/ginnel.fish',
  ],
  powershell: [
    'Completions of ginnel for PowerShell. In the file that $PROFILE names:',
    '  ginnel completion powershell | Out-String | Invoke-Expression',
  ],
} as const;
