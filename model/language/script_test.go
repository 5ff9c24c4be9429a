package language

import (
	"regexp"
	"strings"
	"testing"
)

// bridged matches the places where a message gives other names for a term:
// "（又稱端口、埠）".
var bridged = regexp.MustCompile(`（[^（）]*又[稱称][^（）]*）`)

// TestEachScriptHasItsOwnTerms checks the terms of each script. Taiwan and the
// mainland have different words for the same thing, and each script uses only its
// own, except where a message mentions the other.
func TestEachScriptHasItsOwnTerms(t *testing.T) {
	for tag, terms := range map[string]string{
		"zh-Hant": "端口 進程 地址 服務器 用戶[^端] 客戶端 網絡 網關 超時 隊列 數據[^機] 默認 缺省 字節 程序 線程 內核 內存 緩存 文件描述 描述符 描述元 套接字 信息 支持 屏幕 鼠標 窗口 接口 軟件 硬件 登錄 身份 視頻 打印 調試 " +
			"死機 重傳 擁塞 環回 組播 群播 創建 打開 運行 兼容 質量 通過網 指令[^稿] 虛擬機[^器] 插件 服務端 回傳 佔有者",
		"zh-Hans": "连接埠 埠 行程[^序] 位址 伺服器 使用者 用户端[^口] 网路 闸道 逾时 伫列 资料 资讯 预设 位元 程式 执行绪 核心 记忆体 快取 档案 描述子 描述元 封包 讯息 支援 萤幕 荧幕 滑鼠 视窗 介面 软体 硬体 登入 登出 身分 影像 串流 列印 除错 " +
			"当机 当掉 重送 壅塞 回路 交握 区段 装置 回传 元件 物件 专案 函式 堆叠 丛集 映像 检视 栏 数位 透过 品质 选单 遗失 监听程式 拥有者 可及",
	} {
		l := of(t, tag)
		other := regexp.MustCompile(strings.ReplaceAll(terms, " ", "|"))
		for _, key := range l.Keys("") {
			text := bridged.ReplaceAllString(l.Say(key, nil), "")
			if found := other.FindString(text); found != "" {
				t.Errorf("%s: %s has %q: %s", tag, key, found, text)
			}
		}
	}
}

// TestPunctuationOfChinese checks that punctuation next to Chinese is full-width
// and has no space around it, that a space separates Chinese from Latin, and that
// each script has its own quotation marks.
func TestPunctuationOfChinese(t *testing.T) {
	wrong := regexp.MustCompile(`\p{Han}[,;:!?(]|[,;:!?)]\p{Han}|\p{Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Han}|\p{Han}\.(?:$|[^A-Za-z0-9])| [，。；：、（）「」“”]|[，。；：、（）「」“”] |  `)
	for tag, quotes := range map[string]string{"zh-Hant": "“”‘’", "zh-Hans": "「」『』"} {
		l := of(t, tag)
		for _, key := range l.Keys("") {
			text := l.Say(key, nil)
			if found := wrong.FindString(text); found != "" {
				t.Errorf("%s: %s has %q: %s", tag, key, found, text)
			}
			if strings.ContainsAny(text, quotes) {
				t.Errorf("%s: %s has the other script's quotes: %s", tag, key, text)
			}
		}
	}
}
