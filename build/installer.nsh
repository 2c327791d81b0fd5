; What the installer does beside electron-builder's own: the folder of ginnel.cmd comes into the person's PATH, and goes with
; the uninstaller. NSIS' own strings end after 1,024 or 8,192 characters, so a long PATH read by ReadRegStr and written back
; would lose its end: here it is never in one, but in memory that Windows' functions fill and read. Its kind
; (REG_SZ or REG_EXPAND_SZ) stays, as do the entries' order, case and %VARIABLES%.

!include LogicLib.nsh
!include WinMessages.nsh

!define GINNEL_BIN "$INSTDIR\bin"
!define GINNEL_HKCU 0x80000001
!define GINNEL_QUERY_AND_SET 0x3
!define GINNEL_REG_SZ 1
!define GINNEL_REG_EXPAND_SZ 2
!define GINNEL_NOT_FOUND 2
; Places in memory are as wide as the installer's processor has them.
!if "${NSIS_PTR_SIZE}" > 4
  !define GINNEL_MOVE IntPtrOp
!else
  !define GINNEL_MOVE IntOp
!endif

; After it: $1 the open key or 0, $2 the kind, $4 memory with ";PATH;" and room for one entry more, $9 ";FOLDER;",
; $5 where that is in it, or 0. Without a PATH of the person's own, or with one that is no text, $1 is 0 or $2 says so.
!macro ginnelReadPath
  StrCpy $4 0
  StrCpy $5 0
  StrCpy $9 ";${GINNEL_BIN};"
  System::Call 'advapi32::RegOpenKeyExW(p ${GINNEL_HKCU}, w "Environment", i 0, i ${GINNEL_QUERY_AND_SET}, *p 0 r1) i .r0'
  ${If} $0 <> 0
    StrCpy $1 0
  ${Else}
    System::Call 'advapi32::RegQueryValueExW(p r1, w "Path", p 0, *i 0 r2, p 0, *i 0 r3) i .r0'
    ${If} $0 = ${GINNEL_NOT_FOUND}
      StrCpy $2 ${GINNEL_REG_EXPAND_SZ}
      StrCpy $3 0
    ${ElseIf} $0 <> 0
      StrCpy $2 0
    ${EndIf}
    ${If} $2 = ${GINNEL_REG_SZ}
    ${OrIf} $2 = ${GINNEL_REG_EXPAND_SZ}
      ; Zeroed, so that a value that was saved without its end has one.
      StrLen $6 $9
      IntOp $6 $6 * 2
      IntOp $6 $6 + $3
      IntOp $6 $6 + 16
      System::Alloc $6
      Pop $4
      ${GINNEL_MOVE} $7 $4 + 2
      ${If} $3 > 0
        System::Call 'advapi32::RegQueryValueExW(p r1, w "Path", p 0, p 0, p r7, *i r3) i .r0'
      ${EndIf}
      System::Call '*$4(&i2 59)'
      System::Call 'kernel32::lstrcatW(p r4, w ";")'
      System::Call 'shlwapi::StrStrIW(p r4, w r9) p .r5'
    ${EndIf}
  ${EndIf}
!macroend

; Writes what stands in $4, without the semicolons around it.
!macro ginnelWritePath
  System::Call 'kernel32::lstrlenW(p r4) i .r6'
  IntOp $7 $6 - 1
  IntOp $7 $7 * 2
  ${GINNEL_MOVE} $7 $7 + $4
  System::Call '*$7(&i2 0)'
  ${GINNEL_MOVE} $7 $4 + 2
  IntOp $6 $6 - 1
  ${If} $6 > 1
    IntOp $6 $6 * 2
    System::Call 'advapi32::RegSetValueExW(p r1, w "Path", i 0, i r2, p r7, i r6) i .r0'
  ${Else}
    System::Call 'advapi32::RegDeleteValueW(p r1, w "Path") i .r0'
  ${EndIf}
  ; Programs that are started from now on get it; those that run keep theirs.
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
!macroend

!macro ginnelFreePath
  ${If} $4 <> 0
    System::Free $4
  ${EndIf}
  ${If} $1 <> 0
    System::Call 'advapi32::RegCloseKey(p r1)'
  ${EndIf}
!macroend

!macro customInstall
  System::Store S
  !insertmacro ginnelReadPath
  ${If} $4 <> 0
  ${AndIf} $5 = 0
    ; ";A;B;" becomes ";A;B;FOLDER;". One of nothing, or that ends in a semicolon, needs none before it.
    System::Call 'kernel32::lstrlenW(p r4) i .r6'
    IntOp $7 $6 - 2
    IntOp $7 $7 * 2
    ${GINNEL_MOVE} $7 $7 + $4
    System::Call '*$7(&i2 .r8)'
    ${GINNEL_MOVE} $7 $7 + 2
    ${If} $8 = 59
      System::Call '*$7(&i2 0)'
    ${EndIf}
    StrCpy $8 $4
    System::Call 'kernel32::lstrlenW(p r4) i .r6'
    IntOp $7 $6 - 1
    IntOp $7 $7 * 2
    ${GINNEL_MOVE} $7 $7 + $8
    System::Call '*$7(&i2 0)'
    System::Call 'kernel32::lstrcatW(p r4, w r9)'
    !insertmacro ginnelWritePath
  ${EndIf}
  !insertmacro ginnelFreePath
  System::Store L
!macroend

!macro customUnInstall
  System::Store S
  !insertmacro ginnelReadPath
  ${If} $4 <> 0
  ${AndIf} $5 <> 0
    ; What follows the entry moves to its place, with the semicolon between.
    StrLen $6 $9
    IntOp $6 $6 - 1
    IntOp $6 $6 * 2
    ${GINNEL_MOVE} $7 $5 + $6
    System::Call 'kernel32::lstrlenW(p r7) i .r6'
    IntOp $6 $6 + 1
    IntOp $6 $6 * 2
    System::Call 'ntdll::RtlMoveMemory(p r5, p r7, i r6)'
    !insertmacro ginnelWritePath
  ${EndIf}
  !insertmacro ginnelFreePath
  System::Store L
!macroend
