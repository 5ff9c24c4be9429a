class Berth < Formula
  desc "Shows which program listens or talks on which IP address and port, live"
  homepage "{{ .URL }}"
  version "{{ .Version }}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{ .Address "darwin_arm64" }}"
      sha256 "{{ .Sum "darwin_arm64" }}"
    end
    on_intel do
      url "{{ .Address "darwin_amd64" }}"
      sha256 "{{ .Sum "darwin_amd64" }}"
    end
  end

  on_linux do
    on_arm do
      url "{{ .Address "linux_arm64" }}"
      sha256 "{{ .Sum "linux_arm64" }}"
    end
    on_intel do
      url "{{ .Address "linux_amd64" }}"
      sha256 "{{ .Sum "linux_amd64" }}"
    end
  end

  def install
    bin.install "berth"
    man1.install Dir["man/*.1.gz"]
    bash_completion.install "completions/berth.bash" => "berth"
    zsh_completion.install "completions/_berth"
    fish_completion.install "completions/berth.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/berth version")
  end
end
