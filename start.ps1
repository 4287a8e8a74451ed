# Installs what Amparo needs on Windows 10 or 11 (64-bit, Python 3.11 to 3.13) and opens it. What ./start is on Debian.
# NOT YET RUN ON WINDOWS by those who wrote it; see README.md.
#     powershell -ExecutionPolicy Bypass -File start.ps1 [-InstallOnly] [what the program itself understands]
param(
    [switch] $InstallOnly,
    [string] $Lock = 'requirements.lock',
    [Parameter(ValueFromRemainingArguments)] [string[]] $Rest = @()
)
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot

function Invoke-Checked {
    $program, $arguments = $args
    & $program @arguments
    if ($LASTEXITCODE -ne 0) { throw "This failed: $args" }
}

$python = Join-Path $PSScriptRoot '.venv\Scripts\python.exe'
$stamp = Join-Path $PSScriptRoot ".venv\amparo-$Lock.stamp"
$wanted = "$PSScriptRoot " + ((Get-FileHash -Algorithm SHA256 -LiteralPath $Lock, 'pyproject.toml').Hash -join ' ')

if (-not (Test-Path -LiteralPath $stamp) -or (Get-Content -LiteralPath $stamp -Raw).Trim() -ne $wanted) {
    Write-Host "The Python packages of $Lock will be installed in .venv, each checked against its hash."
    if (-not (Test-Path -LiteralPath $python)) {
        $found = '3.13', '3.12', '3.11' | Where-Object {
            try { & py "-$_" -c 'import venv' 2>$null; $LASTEXITCODE -eq 0 } catch { $false }
        } | Select-Object -First 1
        if (-not $found) { throw 'Amparo needs Python 3.11, 3.12 or 3.13 (64-bit) with the "py" launcher, from python.org.' }
        Invoke-Checked py "-$found" -m venv .venv
    }
    Remove-Item -Path '.venv\amparo-*.stamp' -ErrorAction SilentlyContinue
    $quiet = '--quiet', '--no-input', '--disable-pip-version-check'
    Invoke-Checked $python -m pip install @quiet --only-binary ':all:' --require-hashes --requirement $Lock
    Invoke-Checked $python -m pip install @quiet --no-index --no-build-isolation --no-deps --editable .
    Set-Content -LiteralPath $stamp -Value $wanted
}

if ($InstallOnly) {
    Write-Host 'Everything is installed. Open Amparo with start.ps1'
} else {
    & $python -m registry @Rest
    exit $LASTEXITCODE
}
