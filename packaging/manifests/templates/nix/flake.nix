{
  description = "berth: {{ .Summary }}";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      archives = {
        x86_64-linux = { url = "{{ .Address "linux_amd64" }}"; hash = "{{ .SRI "linux_amd64" }}"; };
        aarch64-linux = { url = "{{ .Address "linux_arm64" }}"; hash = "{{ .SRI "linux_arm64" }}"; };
        x86_64-darwin = { url = "{{ .Address "darwin_amd64" }}"; hash = "{{ .SRI "darwin_amd64" }}"; };
        aarch64-darwin = { url = "{{ .Address "darwin_arm64" }}"; hash = "{{ .SRI "darwin_arm64" }}"; };
      };
      package = system:
        let pkgs = nixpkgs.legacyPackages.${system}; in
        pkgs.stdenvNoCC.mkDerivation {
          pname = "berth";
          version = "{{ .Version }}";
          src = pkgs.fetchurl archives.${system};
          nativeBuildInputs = [ pkgs.installShellFiles ];
          installPhase = ''
            install -Dm755 berth $out/bin/berth
            installManPage man/*.1.gz
            installShellCompletion --bash --name berth completions/berth.bash
            installShellCompletion --zsh completions/_berth
            installShellCompletion --fish completions/berth.fish
          '';
          meta = {
            description = "{{ .Summary }}";
            homepage = "{{ .URL }}";
            license = pkgs.lib.licenses.mit;
            mainProgram = "berth";
          };
        };
    in
    {
      packages = builtins.mapAttrs (system: _: { default = package system; }) archives;
    };
}
