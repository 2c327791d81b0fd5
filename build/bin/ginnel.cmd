@echo off
rem The command ginnel of the packed app.
goto start
:findself
rem Asked in a subroutine, as %~dp0 of a batch file that was called in quotation marks, by its name alone, is the current folder.
set "bin=%~dp0"
exit /b
:start
setlocal
call :findself
rem There is no such label, which ends the batch file: Ctrl+C goes to ginnel alone, and cmd does not ask "Terminate batch job (Y/N)?".
endlocal & goto #none# 2>nul || title %COMSPEC% & "%bin%..\resources\console\node.exe" --max-semi-space-size=1 "%bin%..\resources\console\out\main\cli.js" %*
