; The setup program: for one account, without an administrator, in the language of Windows (Spanish otherwise).
;     Amparo-VERSION-setup.exe [/S] [/D=FOLDER]       /S asks nothing; exit code 0 done, 2 refused (nothing was changed)
; It writes into its own folder, the Start menu and HKEY_CURRENT_USER. Registries, backups, settings and the keys in
; Windows' own store are never touched, neither by installing nor by removing.
; Called by installer/windows/pack, which says what VERSION, NUMBERS, OUT, FILES, ICON, BESIDE, KILOBYTES are.

Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "x64.nsh"
!include "WinVer.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "${FILES}"

!define NAME "Amparo"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define CLASSES "Software\Classes"
!define KIND "Amparo.Backup"
!define OLDEST_BUILD 17763 ; Windows 10 1809, the oldest that Qt knows

Name "${NAME}"
BrandingText " "
OutFile "${OUT}"
!ifdef best
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!else
  SetCompressor zlib
!endif
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
ManifestDPIAware true
ManifestSupportedOS Win10
ShowInstDetails nevershow
ShowUninstDetails nevershow
!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${BESIDE}"
!define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH AspectFitHeight
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "$(WELCOME)"
!define MUI_WELCOMEPAGE_TEXT "$(WELCOME_TEXT)"
!define MUI_FINISHPAGE_TITLE "$(DONE)"
!define MUI_FINISHPAGE_TEXT "$(DONE_TEXT)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Amparo.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(OPEN_NOW)"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(REMOVE_TEXT)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_CUSTOMFUNCTION_SHOW un.WholePage
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "English"
!include "installer/windows/words.nsh"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache License 2.0"

; Say why, and go without having changed anything.
!macro REFUSE words
  MessageBox MB_ICONSTOP|MB_OK "${words}" /SD IDOK
  SetErrorLevel 2
  Quit
!macroend

; A program that runs cannot be opened for writing: ask to close it, and try again.
!macro WAIT_UNTIL_CLOSED file
  ${Do}
    ${IfNot} ${FileExists} "${file}"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "${file}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_ICONEXCLAMATION|MB_RETRYCANCEL "$(STILL_OPEN)" /SD IDCANCEL IDRETRY +3
    SetErrorLevel 2
    Quit
  ${Loop}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro REFUSE "$(NEEDS_64)"
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro REFUSE "$(NEEDS_WINDOWS_10)"
  ${EndIf}
  ${IfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    !insertmacro REFUSE "$(NEEDS_WINDOWS_10)"
  ${EndIf}
  ${GetRoot} "$INSTDIR" $0
  ${DriveSpace} "$0\" "/D=F /S=M" $1
  ${If} $1 != ""
  ${AndIf} $1 < 400
    !insertmacro REFUSE "$(NEEDS_SPACE)"
  ${EndIf}
FunctionEnd

Section
  !insertmacro WAIT_UNTIL_CLOSED "$INSTDIR\Amparo.exe"
  !insertmacro WAIT_UNTIL_CLOSED "$INSTDIR\amparo-cli.exe"
  ; The version that is there takes its own files away, so that none of them is left among the new ones.
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S /UPGRADE _?=$INSTDIR' $0
    ${If} $0 <> 0
      !insertmacro REFUSE "$(NOT_REMOVED)"
    ${EndIf}
  ${EndIf}
  ClearErrors
  SetOverwrite on
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  ${If} ${Errors}
    !insertmacro REFUSE "$(NOT_WRITTEN)"
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\Amparo.exe" "" "$INSTDIR\Amparo.exe" 0

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\Amparo.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1

  ; A backup opened from a folder or a stick opens the page that restores it.
  WriteRegStr HKCU "${CLASSES}\.amparo" "" "${KIND}"
  WriteRegStr HKCU "${CLASSES}\${KIND}" "" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\Amparo.exe,0"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\Amparo.exe" "%1"'
  ${RefreshShellIcons}
SectionEnd

; What "key": "value" says in the settings of this account, $0 is the key; the answer is in $1, empty if there is none.
; The file is JSON with one entry a line; backslashes are doubled and other letters written as \u00f1.
Function un.Setting
  Push $2
  Push $3
  Push $4
  Push $5
  StrCpy $1 ""
  ClearErrors
  FileOpen $2 "$LOCALAPPDATA\${NAME}\settings.json" r
  ${IfNot} ${Errors}
    ${Do}
      FileRead $2 $3
      ${If} ${Errors}
        ${ExitDo}
      ${EndIf}
      StrLen $4 ' "$0": "'
      StrCpy $5 $3 $4
      ${If} $5 == ' "$0": "'
        StrCpy $3 $3 "" $4
        ${Do}
          StrCpy $5 $3 1
          ${If} $5 == '"'
          ${OrIf} $5 == ""
            ${ExitDo}
          ${EndIf}
          ${If} $5 == "\"
            StrCpy $5 $3 1 1
            ${If} $5 == "u"
              StrCpy $5 $3 4 2
              IntFmt $5 "%c" "0x$5"
              StrCpy $3 $3 "" 6
            ${Else}
              StrCpy $3 $3 "" 2
            ${EndIf}
          ${Else}
            StrCpy $3 $3 "" 1
          ${EndIf}
          StrCpy $1 "$1$5"
        ${Loop}
        ${ExitDo}
      ${EndIf}
    ${Loop}
    FileClose $2
  ${EndIf}
  Pop $5
  Pop $4
  Pop $3
  Pop $2
FunctionEnd

Function un.onInit
  ; Where what stays is: said before removing, and after it.
  StrCpy $0 "registry"
  Call un.Setting
  ${If} $1 == ""
    StrCpy $1 "$LOCALAPPDATA\${NAME}\registro"
  ${EndIf}
  StrCpy $8 $1
  StrCpy $0 "backups"
  Call un.Setting
  ${If} $1 == ""
    StrCpy $1 "$(WHERE_YOU_PUT_THEM)"
  ${EndIf}
  StrCpy $9 $1
FunctionEnd

; Where registry and backups stay takes more lines than the page has for words: they get all of it.
Function un.WholePage
  FindWindow $0 "#32770" "" $HWNDPARENT
  GetDlgItem $1 $0 1000 ; the folder it is removed from
  ShowWindow $1 ${SW_HIDE}
  GetDlgItem $1 $0 1029 ; and what stands before it
  ShowWindow $1 ${SW_HIDE}
  GetDlgItem $1 $0 1006
  System::Call '*(i, i, i, i) p.r2'
  System::Call 'user32::GetClientRect(p r0, p r2)'
  System::Call '*$2(i, i, i.r3, i.r4)'
  System::Free $2
  System::Call 'user32::SetWindowPos(p r1, p 0, i 0, i 0, i r3, i r4, i 0x16)' ; neither moved, raised nor active
FunctionEnd

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED "$INSTDIR\Amparo.exe"
  !insertmacro WAIT_UNTIL_CLOSED "$INSTDIR\amparo-cli.exe"
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\uninstall.exe"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  ${If} ${Errors} ; for good, not for a newer version
    SetOutPath "$TEMP"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\${NAME}.lnk"
    DeleteRegKey HKCU "${UNINSTALL}"
    ReadRegStr $0 HKCU "${CLASSES}\.amparo" ""
    ${If} $0 == "${KIND}"
      DeleteRegValue HKCU "${CLASSES}\.amparo" ""
      DeleteRegKey /ifempty HKCU "${CLASSES}\.amparo"
    ${EndIf}
    DeleteRegKey HKCU "${CLASSES}\${KIND}"
    ${RefreshShellIcons}
    MessageBox MB_ICONINFORMATION|MB_OK "$(REMOVED)" /SD IDOK
  ${EndIf}
SectionEnd
